package dev.meerkat.media;

/// Receives a session's tracks. Called by one thread.
public interface SampleSink {
  /// The format of `track`, before its first sample and whenever it changes.
  void format(int track, TrackFormat format);

  /// The next sample of a track, in decoding order.
  void sample(Sample sample);
}
