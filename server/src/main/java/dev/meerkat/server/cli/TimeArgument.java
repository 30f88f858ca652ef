package dev.meerkat.server.cli;

import dev.meerkat.server.api.Times;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A point in time as people write it: `now`, so long ago as in `-90s`, `-10m`, `-1h`, `-2d`, a
/// time of this computer's zone as in `2026-11-22T10:00`, or one with its offset as in
/// `2026-11-22T10:00:00Z`.
final class TimeArgument {
  private static final Pattern AGO = Pattern.compile("-([0-9]{1,9})([smhd])");

  private TimeArgument() {}

  /// @return microseconds since the epoch
  /// @throws IllegalArgumentException saying what was expected
  static long micros(String text, Instant now, ZoneId zone) {
    if (text.equals("now")) {
      return micros(now);
    }
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      Duration unit =
          switch (ago.group(2)) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
          };
      return Math.max(0, micros(now.minus(unit.multipliedBy(Long.parseLong(ago.group(1))))));
    }
    try {
      return micros(LocalDateTime.parse(text).atZone(zone).toInstant());
    } catch (DateTimeException _) {
      return withOffset(text);
    }
  }

  private static long withOffset(String text) {
    try {
      return Times.micros(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time: use now, -10m, -1h, 2026-11-22T10:00 or 2026-11-22T10:00:00Z",
          e);
    }
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
