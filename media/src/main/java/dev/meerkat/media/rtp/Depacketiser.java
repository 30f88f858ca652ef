package dev.meerkat.media.rtp;

import dev.meerkat.media.SampleSink;

/// Makes samples of one track from the payloads of its RTP packets, which come in order.
public interface Depacketiser {
  /// Delivers the format when it is known before the first packet.
  void start(SampleSink sink);

  /// One payload. It is read in place and copied at most once.
  ///
  /// @param buffer holds the payload; borrowed until the return
  /// @param ticks RTP timestamp, unwrapped
  /// @param marker the marker bit of the RTP header
  /// @param lossBefore whether packets before this one are missing
  /// @param arrivalNanos `System.nanoTime()` when it was read
  void payload(
      byte[] buffer,
      int offset,
      int length,
      long ticks,
      boolean marker,
      boolean lossBefore,
      long arrivalNanos,
      SampleSink sink);

  /// Nothing comes any more: gives memory back that others need.
  default void end() {
    // Most have little.
  }

  /// Whether pictures or sound come of which nothing can be decoded, so that no sample is made;
  /// [#complaint()] says why.
  default boolean withholds() {
    return false;
  }

  /// What is wrong with the stream although it goes on, for a person; empty when nothing is.
  String complaint();
}
