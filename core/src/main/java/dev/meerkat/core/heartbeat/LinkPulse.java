package dev.meerkat.core.heartbeat;

import dev.meerkat.core.heartbeat.Beat.Echo;
import java.util.Optional;
import java.util.OptionalLong;

/// What a host knows of a heartbeat link from the beats that came on it. All times are of its
/// monotonic clock unless they are called wall. Immutable.
///
/// @param stampMicros of the newest beat, by the clock of its sender; means nothing here, and is
///   sent back
/// @param heardMicros when it came
public record LinkPulse(long stampMicros, long heardMicros, Losses losses, Trips trips) {
  /// Nothing came yet.
  public static final LinkPulse NONE = new LinkPulse(0, 0, Losses.NONE, Trips.NONE);

  /// A beat.
  ///
  /// @param sequence grows by one with each beat of the link, from 1
  /// @param stampMicros the sender's monotonic clock when it sent it
  /// @param wallMicros the sender's wall clock then
  /// @param echo of the newest beat that the sender has from the receiver on this link
  public record Came(long sequence, long stampMicros, long wallMicros, Optional<Echo> echo) {}

  public boolean hasHeard() {
    return losses.newest() > 0;
  }

  /// Whether it has not come before, as far as that can be told.
  public boolean isNew(long sequence) {
    return losses.isNew(sequence);
  }

  public boolean isNewest(long sequence) {
    return losses.isNewest(sequence);
  }

  /// One that was overtaken is no sign of life, but not lost.
  ///
  /// @param intervalMillis how often one is to be expected
  public LinkPulse heard(Came beat, long intervalMillis, long atMicros, long wallMicros) {
    long mostMissed = Losses.PERIOD_MICROS / 1_000 / intervalMillis;
    Losses counted = losses.came(beat.sequence(), mostMissed, atMicros);
    if (!losses.isNewest(beat.sequence())) {
      return new LinkPulse(stampMicros, heardMicros, counted, trips);
    }
    return new LinkPulse(
        beat.stampMicros(),
        atMicros,
        counted,
        beat.echo()
            .map(echo -> trips.returned(echo, atMicros, beat.wallMicros(), wallMicros))
            .orElse(trips));
  }

  /// What to send back with the next beat; empty before the first.
  public Optional<Echo> echo(long atMicros) {
    return hasHeard()
        ? Optional.of(new Echo(stampMicros, atMicros - heardMicros))
        : Optional.empty();
  }

  /// Empty before the first beat.
  public OptionalLong silentMillis(long atMicros) {
    return hasHeard()
        ? OptionalLong.of(Math.max(0, atMicros - heardMicros) / 1_000)
        : OptionalLong.empty();
  }

  /// Of the beats of the last minute that should have come, half an interval of grace granted.
  public int lossPercent(long intervalMillis, long atMicros) {
    if (!hasHeard()) {
      return 0;
    }
    long intervalMicros = 1_000 * intervalMillis;
    long silentMicros = Math.min(atMicros - heardMicros, Losses.PERIOD_MICROS);
    long overdue = Math.max(0, silentMicros - intervalMicros / 2) / intervalMicros;
    return losses.percent(overdue, atMicros);
  }

  /// Of the newest beat that came back.
  public OptionalLong roundTripMicros() {
    return trips.newestMicros();
  }

  /// The other's wall clock minus this one's, right to half of the shortest round trip.
  public OptionalLong clockOffsetMicros() {
    return trips.offsetMicros();
  }
}
