package dev.meerkat.replication.wire;

import java.lang.foreign.MemorySegment;

/// Bytes of a file, between holes.
///
/// @param offset in the file, in bytes
public record Extent(long offset, MemorySegment data) {
  long end() {
    return offset + data.byteSize();
  }
}
