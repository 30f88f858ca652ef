package dev.meerkat.core.heartbeat;

import dev.meerkat.core.heartbeat.Beat.Echo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What one server knows of another from its beats. All times are of this server's monotonic clock
/// unless they are called wall. Immutable.
///
/// The round trip of a beat is the time from its sending to its return, less the time for which the
/// other has held it; only monotonic clocks are in it, so setting a clock does not disturb it. The
/// offset of the wall clocks follows as in NTP (RFC 5905 §8): when the other's beat arrived, its
/// clock showed what the beat says and half a round trip more. Of the newest [#SAMPLES] the one
/// with the shortest round trip is believed, as its error, at most half of that, is the smallest.
///
/// @param newest the beat of the highest sequence; empty before the first
/// @param heardMicros when it came
/// @param samples oldest first
/// @param sampledStamp stamp of the newest own beat that came back
public record Pulse(
    Optional<Beat> newest,
    long heardMicros,
    Losses losses,
    List<Sample> samples,
    long sampledStamp) {
  public static final int SAMPLES = 8;

  /// Nothing was heard yet.
  public static final Pulse NONE =
      new Pulse(Optional.empty(), 0, Losses.NONE, List.of(), Long.MIN_VALUE);

  private static final long LONGEST_TRIP_MICROS = 60_000_000;

  /// One beat that went there and back.
  record Sample(long roundTripMicros, long offsetMicros) {}

  public Pulse {
    samples = List.copyOf(samples);
  }

  /// A beat came. One that was heard before changes nothing; one that was overtaken is no sign of
  /// life, but not lost.
  ///
  /// @param wallMicros this server's wall clock now
  public Pulse heard(Beat beat, long atMicros, long wallMicros) {
    long mostMissed = Losses.PERIOD_MICROS / 1_000 / beat.pace().intervalMillis();
    Losses counted = losses.came(beat.sequence(), mostMissed, atMicros);
    if (!losses.isNewest(beat.sequence())) {
      return new Pulse(newest, heardMicros, counted, samples, sampledStamp);
    }
    var next = new Pulse(Optional.of(beat), atMicros, counted, samples, sampledStamp);
    return beat.echo().map(echo -> next.sampled(echo, beat, wallMicros)).orElse(next);
  }

  private Pulse sampled(Echo echo, Beat beat, long wallMicros) {
    long tripMicros = heardMicros - echo.stampMicros() - echo.heldMicros();
    if (echo.stampMicros() <= sampledStamp || tripMicros < 0 || tripMicros > LONGEST_TRIP_MICROS) {
      return this;
    }
    var next = new ArrayList<>(samples);
    next.add(new Sample(tripMicros, beat.wallMicros() + tripMicros / 2 - wallMicros));
    return new Pulse(
        newest,
        heardMicros,
        losses,
        next.subList(Math.max(0, next.size() - SAMPLES), next.size()),
        echo.stampMicros());
  }

  /// What to send back with the next beat.
  public Optional<Echo> echo(long atMicros) {
    return newest.map(beat -> new Echo(beat.stampMicros(), atMicros - heardMicros));
  }

  /// Empty before the first beat.
  public Optional<Reading> reading(long atMicros) {
    return newest.map(beat ->
        new Reading(
            beat.pace(),
            Math.max(0, atMicros - heardMicros) / 1_000,
            losses.percent(overdue(beat.pace(), atMicros), atMicros),
            samples.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(samples.getLast().roundTripMicros()),
            median(),
            samples.stream()
                .min(Comparator.comparingLong(Sample::roundTripMicros))
                .map(best -> OptionalLong.of(best.offsetMicros()))
                .orElse(OptionalLong.empty())));
  }

  /// Beats that should have come by now, half an interval of grace granted.
  private long overdue(Pace pace, long atMicros) {
    long intervalMicros = 1_000L * pace.intervalMillis();
    long silentMicros = Math.min(atMicros - heardMicros, Losses.PERIOD_MICROS);
    return Math.max(0, silentMicros - intervalMicros / 2) / intervalMicros;
  }

  private OptionalLong median() {
    long[] sorted = samples.stream().mapToLong(Sample::roundTripMicros).sorted().toArray();
    return sorted.length == 0
        ? OptionalLong.empty()
        : OptionalLong.of(sorted[(sorted.length - 1) / 2]);
  }
}
