/// Records of the stream on disk, in their order: the standby's journal, and the queue of the
/// active side when it does not fit into memory. `docs/replication.md#log` has the layout and the
/// promises.
@NullMarked
package dev.meerkat.replication.log;

import org.jspecify.annotations.NullMarked;
