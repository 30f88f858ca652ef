package dev.meerkat.core.archive;

/// How long the parts of a recording become, in microseconds of media.
///
/// @param segmentMicros a segment ends at the first key frame after this
/// @param fragmentMicros no fragment is longer; a crash costs at most this much
/// @param firstFragmentMicros length of the first fragment of a session, short so that what was
///   taken over is soon durable
public record CutSettings(long segmentMicros, long fragmentMicros, long firstFragmentMicros) {
  public static final CutSettings DEFAULT = new CutSettings(60_000_000, 1_000_000, 40_000);

  public CutSettings {
    if (firstFragmentMicros <= 0
        || fragmentMicros < firstFragmentMicros
        || segmentMicros < fragmentMicros) {
      throw new IllegalArgumentException(
          "lengths must be above 0 and firstFragment <= fragment <= segment, not "
              + firstFragmentMicros
              + ", "
              + fragmentMicros
              + " and "
              + segmentMicros);
    }
  }
}
