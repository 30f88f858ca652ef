@NullMarked
package dev.meerkat.simulation.replication;

import org.jspecify.annotations.NullMarked;
