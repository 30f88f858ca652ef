/// Folders that are kept alike on two servers. So far their first half: seeing every change.
@NullMarked
package dev.meerkat.replication;

import org.jspecify.annotations.NullMarked;
