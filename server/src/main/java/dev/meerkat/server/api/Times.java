package dev.meerkat.server.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/// Points in time as the API speaks of them.
public final class Times {
  /// The year 2200: later times are mistakes, and arithmetic with them may overflow.
  private static final long MAX_MICROS = 7_258_118_400_000_000L;

  private Times() {}

  /// Reads `2026-11-22T10:00:00.5Z`, the same with an offset such as `+01:00`, or a whole number of
  /// microseconds since the epoch.
  ///
  /// @throws IllegalArgumentException saying what was expected
  public static long micros(String text) {
    long micros = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : isoMicros(text);
    if (micros < 0 || micros > MAX_MICROS) {
      throw new IllegalArgumentException("'" + text + "' is not between the years 1970 and 2200");
    }
    return micros;
  }

  private static long isoMicros(String text) {
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    } catch (DateTimeException | ArithmeticException _) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a time: expected one with its offset such as 2026-11-22T10:00:00Z, or"
              + " microseconds since 1970");
    }
  }

  /// In UTC, with as many digits as needed, such as `2026-11-22T10:00:00.123456Z`.
  public static String iso(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }

  public static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
