package dev.meerkat.recorder;

import java.util.Optional;

/// Makes spans of time of the damaged samples of a session's video. For use by one thread.
final class DamageSpans {
  /// Recorded, but pictures of it are broken or missing, as packets were lost.
  ///
  /// @param startMicros when the first picture that is broken or missing was due
  /// @param endMicros when the next whole picture is shown, or the recording ends
  record Span(long startMicros, long endMicros) {}

  private boolean damaged;
  private long startMicros;

  /// The next sample.
  ///
  /// @param expectedMicros when a picture was due, which is before its own time where some are
  ///   missing
  /// @return the span that it ends
  Optional<Span> next(long micros, long expectedMicros, boolean isDamaged) {
    if (isDamaged) {
      if (!damaged) {
        damaged = true;
        startMicros = Math.min(micros, expectedMicros);
      }
      return Optional.empty();
    }
    return end(micros);
  }

  /// The times so far were late by this.
  void earlier(long micros) {
    startMicros -= micros;
  }

  /// Nothing follows.
  Optional<Span> end(long endMicros) {
    if (!damaged) {
      return Optional.empty();
    }
    damaged = false;
    return Optional.of(new Span(startMicros, Math.max(startMicros, endMicros)));
  }
}
