/// The archive's decisions: sample times, cuts, the timeline of a camera over all servers, and
/// where two recordings are joined.
@NullMarked
package dev.meerkat.core.archive;

import org.jspecify.annotations.NullMarked;
