package dev.meerkat.recorder;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Wall-clock times, in microseconds since the epoch, as messages show them.
final class Times {
  private Times() {}

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static String text(long micros) {
    return instant(micros).toString();
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
