package dev.meerkat.media.mp4;

/// A sample of a fragment; its bytes come from [Mp4Reader#data(Mp4Sample)].
///
/// @param track index of the track, from 0
/// @param description which of the track's formats it has, from 0
/// @param decodeTime in ticks of the track's timescale
/// @param compositionOffset what to add for the presentation time, in ticks; may be negative
/// @param duration in ticks
/// @param damaged whether the recorder knew that packets of it, or of pictures that it builds on,
///   were lost; written as degradation priority above 0 in the sample's flags
/// @param wallMicros wall-clock time of its presentation, in microseconds since the epoch
/// @param dataOffset of its bytes in the fragment's media data
public record Mp4Sample(
    int track,
    int description,
    long decodeTime,
    int compositionOffset,
    int duration,
    boolean keyFrame,
    boolean damaged,
    long wallMicros,
    int dataOffset,
    int sizeBytes) {
  /// When its place in decoding order ends, in microseconds since the epoch. Of the last sample of
  /// a track this is when the one that is shown last ends, as decode times are the presentation
  /// times in order (see [FragmentBuilder]).
  public long endMicros(int timescaleHz) {
    return wallMicros + Ticks.toMicros((long) duration - compositionOffset, timescaleHz);
  }

  public long presentationTime() {
    return decodeTime + compositionOffset;
  }
}
