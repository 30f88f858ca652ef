package dev.meerkat.media.mp4;

import java.util.List;

/// A fragment as read, without its bytes.
///
/// @param offset where it begins in the source, with its `prft`
/// @param sizeBytes including its media data
/// @param number as it says itself, from 1 as a rule; 0 when it does not
/// @param samples by track, each track in decoding order
public record Mp4Fragment(long offset, long sizeBytes, long number, List<Mp4Sample> samples) {
  public Mp4Fragment {
    samples = List.copyOf(samples);
  }

  /// Where the next fragment begins.
  public long endOffset() {
    return offset + sizeBytes;
  }
}
