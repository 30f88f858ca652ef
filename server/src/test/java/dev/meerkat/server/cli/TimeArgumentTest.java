package dev.meerkat.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeArgumentTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final ZoneId ZONE = ZoneId.of("+01:00");

  @ParameterizedTest
  @CsvSource({
    "now, 2026-11-22T10:00:00Z",
    "-90s, 2026-11-22T09:58:30Z",
    "-10m, 2026-11-22T09:50:00Z",
    "-1h, 2026-11-22T09:00:00Z",
    "-2d, 2026-11-20T10:00:00Z",
    "-999999d, 1970-01-01T00:00:00Z",
    "2026-11-22T08:30, 2026-11-22T07:30:00Z",
    "2026-11-22T08:30:15.5, 2026-11-22T07:30:15.5Z",
    "2026-11-22T08:30:00Z, 2026-11-22T08:30:00Z",
    "2026-11-22T08:30:00-02:00, 2026-11-22T10:30:00Z",
    "1000000, 1970-01-01T00:00:01Z"
  })
  void readsWhatPeopleWrite(String text, String expected) {
    long micros = TimeArgument.micros(text, NOW, ZONE);
    assertThat(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "yesterday", "-1", "-1w", "10:00", "2026-13-01T00:00Z", "-9999999999s"})
  void saysWhatItExpected(String text) {
    assertThatThrownBy(() -> TimeArgument.micros(text, NOW, ZONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("-10m");
  }
}
