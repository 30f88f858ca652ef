package dev.meerkat.core.heartbeat;

import dev.meerkat.core.heartbeat.Beat.Echo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/// The newest beats that went to another host and back.
///
/// The round trip of a beat is the time from its sending to its return, less the time for which the
/// other has held it; only monotonic clocks are in it, so setting a clock does not disturb it. The
/// offset of the wall clocks follows as in NTP (RFC 5905 §8): when the other's beat arrived, its
/// clock showed what the beat says and half a round trip more. Of the newest [#SAMPLES] the one
/// with the shortest round trip is believed, as its error, at most half of that, is the smallest.
///
/// @param samples oldest first
/// @param sampledStamp stamp of the newest own beat that came back
record Trips(List<Sample> samples, long sampledStamp) {
  static final int SAMPLES = 8;
  static final Trips NONE = new Trips(List.of(), Long.MIN_VALUE);
  private static final long LONGEST_MICROS = 60_000_000;

  record Sample(long roundTripMicros, long offsetMicros) {}

  Trips {
    samples = List.copyOf(samples);
  }

  /// @param heardMicros when it came back, by the clock of its stamp
  /// @param theirWallMicros the other's wall clock when it sent it back
  Trips returned(Echo echo, long heardMicros, long theirWallMicros, long wallMicros) {
    long tripMicros = heardMicros - echo.stampMicros() - echo.heldMicros();
    if (echo.stampMicros() <= sampledStamp || tripMicros < 0 || tripMicros > LONGEST_MICROS) {
      return this;
    }
    var next = new ArrayList<>(samples);
    next.add(new Sample(tripMicros, theirWallMicros + tripMicros / 2 - wallMicros));
    return new Trips(
        next.subList(Math.max(0, next.size() - SAMPLES), next.size()), echo.stampMicros());
  }

  OptionalLong newestMicros() {
    return samples.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(samples.getLast().roundTripMicros());
  }

  OptionalLong medianMicros() {
    long[] sorted = samples.stream().mapToLong(Sample::roundTripMicros).sorted().toArray();
    return sorted.length == 0
        ? OptionalLong.empty()
        : OptionalLong.of(sorted[(sorted.length - 1) / 2]);
  }

  /// The other's wall clock minus this one's.
  OptionalLong offsetMicros() {
    return samples.stream()
        .min(Comparator.comparingLong(Sample::roundTripMicros))
        .map(best -> OptionalLong.of(best.offsetMicros()))
        .orElse(OptionalLong.empty());
  }
}
