package dev.meerkat.recorder;

import java.util.Optional;
import java.util.OptionalLong;

/// What retention takes for the time. For use by several threads.
public interface RetentionClock {
  /// The wall clock, in microseconds since the epoch; empty while it is not trusted: then nothing
  /// is deleted for its age.
  OptionalLong nowMicros();

  /// Why it has not been trusted for long, with what to do.
  default Optional<String> problem() {
    return Optional.empty();
  }
}
