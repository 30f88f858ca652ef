/// The protocol that the kernel speaks on `/dev/fuse` (`include/uapi/linux/fuse.h`), without
/// libfuse: connections, requests and answers. Knows nothing of what is behind them.
@NullMarked
package dev.meerkat.replication.fuse;

import org.jspecify.annotations.NullMarked;
