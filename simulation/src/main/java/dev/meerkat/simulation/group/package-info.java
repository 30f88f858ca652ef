/// The two hosts of a group, with or without an arbiter, in an invented world with everything that
/// can go wrong: hosts, processes that sleep and wake, links, disks, scripts, operators.
@NullMarked
package dev.meerkat.simulation.group;

import org.jspecify.annotations.NullMarked;
