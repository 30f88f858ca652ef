/// How the two hosts of a group hear each other, and how a host sees that it is cut off: heartbeat
/// links, isolation addresses, and the clock by which groups count. `docs/groups.md#links`.
@NullMarked
package dev.meerkat.cluster.beat;

import org.jspecify.annotations.NullMarked;
