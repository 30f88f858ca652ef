package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Range;
import java.lang.foreign.MemorySegment;

/// What a copy holds of a range of content.
///
/// @param digests of its blocks, one behind the other ([BlockDigests]); blocks without one hold
///   nothing but zeros, as does a file that is not there
public record Held(Range range, MemorySegment digests) {
  /// Bytes of one digest.
  public static final int DIGEST_BYTES = 16;

  /// Most bytes of the digests of a range.
  public static final int MOST_BYTES = Parts.BYTES / BlockDigests.BLOCK_BYTES * DIGEST_BYTES;
}
