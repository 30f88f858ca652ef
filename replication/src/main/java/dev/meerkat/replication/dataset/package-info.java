/// One dataset, kept alike by two processes: what does as the decisions of `core.replication` say,
/// with the file system of `capture`. `docs/replication.md` tells how it works.
@NullMarked
package dev.meerkat.replication.dataset;

import org.jspecify.annotations.NullMarked;
