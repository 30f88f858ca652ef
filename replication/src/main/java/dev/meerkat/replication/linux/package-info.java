/// System calls of Linux, by the foreign-function API and by their numbers: no library beside the C
/// library's `syscall(2)`, and none of its structures.
@NullMarked
package dev.meerkat.replication.linux;

import org.jspecify.annotations.NullMarked;
