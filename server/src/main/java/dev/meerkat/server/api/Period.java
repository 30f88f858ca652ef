package dev.meerkat.server.api;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// What a request asks about.
///
/// @param toMicros exclusive, after `fromMicros`
record Period(long fromMicros, long toMicros) {
  private static final Duration USUAL = Duration.ofHours(1);

  /// Reads `from` and `to`; without them the period ends now and lasts an hour.
  ///
  /// @throws ApiException when a time is none, the end is not after the beginning, or the period is
  ///   longer than `longest`
  static Period of(Exchange exchange, Duration longest) {
    long to = exchange.query("to").map(text -> micros("to", text)).orElseGet(Times::nowMicros);
    long from =
        exchange
            .query("from")
            .map(text -> micros("from", text))
            .orElse(Math.max(0, to - TimeUnit.SECONDS.toMicros(USUAL.toSeconds())));
    if (to <= from) {
      throw ApiException.invalid(
          "the period ends at " + Times.iso(to) + ", not after it begins at " + Times.iso(from),
          "exchange 'from' and 'to', or make the period longer");
    }
    if (to - from > TimeUnit.SECONDS.toMicros(longest.toSeconds())) {
      throw ApiException.invalid(
          "the period is longer than " + longest.toHours() + " hours",
          "ask for several shorter ones");
    }
    return new Period(from, to);
  }

  private static long micros(String name, String text) {
    try {
      return Times.micros(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("parameter '" + name + "': " + e.getMessage(), "");
    }
  }
}
