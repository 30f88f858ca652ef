package dev.meerkat.core.archive;

/// Leads a monotonic clock after the wall clock: steady over seconds as the one, true over hours as
/// the other. A difference up to one second is worked off at 500 microseconds a second; a greater
/// one means that somebody set the clock, and is followed at once.
///
/// @param monotonicMicros the reading of the monotonic clock at the newest observation
/// @param wallMicros the disciplined time at that moment
/// @param pendingMicros what is still to be worked off from there
/// @param setMicros by how much the clock was set since the begin, all together
public record ClockDiscipline(
    long monotonicMicros, long wallMicros, long pendingMicros, long setMicros) {
  private static final long STEP_MICROS = 1_000_000;
  private static final long SLEW_DIVISOR = 2_000;

  public static ClockDiscipline begin(long monotonicMicros, long wallMicros) {
    return new ClockDiscipline(monotonicMicros, wallMicros, 0, 0);
  }

  /// The disciplined wall-clock time at a reading of the monotonic clock, in microseconds since the
  /// epoch.
  public long at(long atMonotonicMicros) {
    long passed = atMonotonicMicros - monotonicMicros;
    long limit = Math.max(0, passed) / SLEW_DIVISOR;
    return wallMicros + passed + Math.clamp(pendingMicros, -limit, limit);
  }

  /// The time that it were if nobody had set the clock since the begin. Never goes back.
  public long steadyAt(long atMonotonicMicros) {
    return at(atMonotonicMicros) - setMicros;
  }

  /// Both clocks were read, one right after the other.
  public ClockDiscipline observed(long monotonicNow, long wallNow) {
    long here = at(monotonicNow);
    long off = wallNow - here;
    return Math.abs(off) > STEP_MICROS
        ? new ClockDiscipline(monotonicNow, wallNow, 0, setMicros + off)
        : new ClockDiscipline(monotonicNow, here, off, setMicros);
  }
}
