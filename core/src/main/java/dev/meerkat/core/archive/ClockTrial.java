package dev.meerkat.core.archive;

import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.ServerId;
import java.util.Optional;
import java.util.SortedMap;

/// Whether the wall clock is trusted so far that footage is deleted for its age (feature B4): a
/// time server that is wrong for a moment, or a host that does not know the time yet, must not cost
/// an archive.
///
/// | Reading | The trial |
/// |---|---|
/// | the first one | begins |
/// | the wall clock has gone more than 10 s further or less far than the monotonic clock since the trial began | begins anew |
/// | the clock of every other server is off by more than 10 s | begins anew |
/// | else, 10 minutes or more after it began | is passed |
///
/// @param wallMicros the wall clock when the trial began, in microseconds since the epoch
/// @param begunMicros when it began, by the monotonic clock
/// @param waitingMicros since when no trial has been passed, by the monotonic clock
/// @param passed whether it is passed
/// @param doubt why it began
public record ClockTrial(
    long wallMicros, long begunMicros, long waitingMicros, boolean passed, String doubt) {
  static final long TRIAL_MICROS = 600_000_000;
  static final long TOLERANCE_MICROS = 10_000_000;

  /// Long enough for a start and for one jump of the clock.
  private static final long LONG_MICROS = 3 * TRIAL_MICROS;

  public static ClockTrial begin(long wallMicros, long monotonicMicros) {
    return new ClockTrial(
        wallMicros, monotonicMicros, monotonicMicros, false, "the server has just started");
  }

  /// @param readings of every other server that is there
  public ClockTrial next(
      long wallNowMicros, long monotonicMicros, SortedMap<ServerId, Reading> readings) {
    long jumpMicros = (wallNowMicros - wallMicros) - (monotonicMicros - begunMicros);
    if (Math.abs(jumpMicros) > TOLERANCE_MICROS) {
      return anew(
          wallNowMicros,
          monotonicMicros,
          "the clock of this server was set "
              + (jumpMicros > 0 ? "forward" : "back")
              + " by "
              + Math.abs(jumpMicros) / 1_000_000
              + " s");
    }
    if (!readings.isEmpty() && readings.values().stream().allMatch(ClockTrial::isFarOff)) {
      return anew(
          wallNowMicros,
          monotonicMicros,
          "the clock of this server differs from those of all the others");
    }
    boolean now = passed || monotonicMicros - begunMicros >= TRIAL_MICROS;
    return new ClockTrial(wallMicros, begunMicros, waitingMicros, now, doubt);
  }

  private ClockTrial anew(long wallNowMicros, long monotonicMicros, String why) {
    return new ClockTrial(
        wallNowMicros, monotonicMicros, passed ? monotonicMicros : waitingMicros, false, why);
  }

  private static boolean isFarOff(Reading reading) {
    return Math.abs(reading.clockOffsetMicros().orElse(0)) > TOLERANCE_MICROS;
  }

  /// What is told when it waits for long, with what to do.
  public Optional<String> problem(long monotonicMicros) {
    return passed || monotonicMicros - waitingMicros < LONG_MICROS
        ? Optional.empty()
        : Optional.of(
            "no footage is deleted for its age at present, as "
                + doubt
                + ": let the servers follow the same time server (NTP, such as chrony or"
                + " systemd-timesyncd)");
  }
}
