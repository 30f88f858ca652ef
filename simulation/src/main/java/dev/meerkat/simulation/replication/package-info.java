/// Two sides of a replicated dataset and their arbiter in an invented world, with everything that
/// can go wrong: connections, processes, power, disks, operators.
@NullMarked
package dev.meerkat.simulation.replication;

import org.jspecify.annotations.NullMarked;
