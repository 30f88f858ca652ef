/// The binary form of everything that the two sides of a dataset say to one another and keep on
/// disk: the records of the stream of changes, and messages. All numbers are big-endian; every
/// length has a bound that is checked before memory is taken. `docs/replication.md#wire` has the
/// layouts.
@NullMarked
package dev.meerkat.replication.wire;

import org.jspecify.annotations.NullMarked;
