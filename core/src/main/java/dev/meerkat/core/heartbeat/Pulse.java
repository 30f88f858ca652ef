package dev.meerkat.core.heartbeat;

import dev.meerkat.core.heartbeat.Beat.Echo;
import java.util.Optional;

/// What one server knows of another from its beats. All times are of this server's monotonic clock
/// unless they are called wall. Immutable.
///
/// @param newest the beat of the highest sequence; empty before the first
/// @param heardMicros when it came
public record Pulse(Optional<Beat> newest, long heardMicros, Losses losses, Trips trips) {
  public static final int SAMPLES = Trips.SAMPLES;

  /// Nothing was heard yet.
  public static final Pulse NONE = new Pulse(Optional.empty(), 0, Losses.NONE, Trips.NONE);

  /// A beat came. One that was heard before changes nothing; one that was overtaken is no sign of
  /// life, but not lost.
  ///
  /// @param wallMicros this server's wall clock now
  public Pulse heard(Beat beat, long atMicros, long wallMicros) {
    long mostMissed = Losses.PERIOD_MICROS / 1_000 / beat.pace().intervalMillis();
    Losses counted = losses.came(beat.sequence(), mostMissed, atMicros);
    if (!losses.isNewest(beat.sequence())) {
      return new Pulse(newest, heardMicros, counted, trips);
    }
    Trips returned =
        beat.echo()
            .map(echo -> trips.returned(echo, atMicros, beat.wallMicros(), wallMicros))
            .orElse(trips);
    return new Pulse(Optional.of(beat), atMicros, counted, returned);
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
            trips.newestMicros(),
            trips.medianMicros(),
            trips.offsetMicros()));
  }

  /// Beats that should have come by now, half an interval of grace granted.
  private long overdue(Pace pace, long atMicros) {
    long intervalMicros = 1_000L * pace.intervalMillis();
    long silentMicros = Math.min(atMicros - heardMicros, Losses.PERIOD_MICROS);
    return Math.max(0, silentMicros - intervalMicros / 2) / intervalMicros;
  }
}
