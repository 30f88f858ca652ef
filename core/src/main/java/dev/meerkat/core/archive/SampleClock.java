package dev.meerkat.core.archive;

/// Gives each sample of one track its wall-clock time.
///
/// The first sample is anchored at its arrival. From then on the camera's own ticks count, so that
/// jitter of the network never shows. Where the camera's clock drifts against arrival, the
/// difference is spread over the samples that follow, at most 0.5 % of their distance; it is never
/// jumped. Arrival can be late but not early, so the smallest difference within a window is the one
/// that is believed.
///
/// A difference that cannot be drift anchors the clock anew, which [#reanchored()] tells, so that a
/// new segment begins:
///
/// | What happened | When it is a jump |
/// |---|---|
/// | ticks went back | by more than 0.5 s (less is reordering of pictures) |
/// | samples lie in the future | more than 3 s ahead of their arrival |
/// | samples lie in the past | more than 3 s behind their arrival, for 10 s of arrival |
///
/// Between two anchors, samples with increasing ticks get strictly increasing times, at least
/// [#MIN_STEP_MICROS] apart. Not safe for use by several threads.
public final class SampleClock {
  /// One tick of a 90 kHz clock, rounded up.
  public static final long MIN_STEP_MICROS = 12;

  private static final long REORDER_MICROS = 500_000;
  private static final long JUMP_MICROS = 3_000_000;
  private static final long WINDOW_MICROS = 10_000_000;
  private static final long FIRST_WINDOW_MICROS = 2_000_000;
  private static final long SPREAD_DIVISOR = 200;

  private final int clockRateHz;
  private boolean anchored;
  private boolean reanchored;
  private long newestTicks;
  private long newestMicros;

  private long windowTicks;
  private long windowMicros;
  private long windowLengthMicros;
  private long toSpreadMicros;

  /// Least difference of arrival and time, as it will be when this window's spread is complete.
  private long leastLateMicros;

  /// Since when samples have been too late; MAX_VALUE when they are not.
  private long lateSinceMicros;

  /// @param clockRateHz ticks a second of the track, above 0
  public SampleClock(int clockRateHz) {
    if (clockRateHz <= 0) {
      throw new IllegalArgumentException("clock rate of " + clockRateHz + " Hz");
    }
    this.clockRateHz = clockRateHz;
  }

  /// The wall-clock time of the next sample in decoding order, in microseconds since the epoch.
  ///
  /// @param ticks presentation time on the camera's clock, unwrapped
  /// @param arrivalMicros wall-clock time of its arrival
  public long wallMicros(long ticks, long arrivalMicros) {
    reanchored = false;
    if (!anchored) {
      anchored = true;
      anchor(ticks, arrivalMicros);
      return newestMicros;
    }
    long stepMicros = toMicros(ticks - newestTicks);
    if (ticks < newestTicks && stepMicros >= -REORDER_MICROS) {
      return newestMicros + stepMicros;
    }
    long sinceMicros = toMicros(ticks - windowTicks);
    long spreadMicros = spreadMicros(sinceMicros);
    long mapped = windowMicros + sinceMicros + spreadMicros;
    long lateMicros = arrivalMicros - mapped;
    lateSinceMicros =
        lateMicros > JUMP_MICROS ? Math.min(lateSinceMicros, arrivalMicros) : Long.MAX_VALUE;
    boolean tooLate = arrivalMicros - lateSinceMicros >= WINDOW_MICROS;
    if (stepMicros < 0 || lateMicros < -JUMP_MICROS || tooLate) {
      return jump(ticks, arrivalMicros);
    }
    long unspreadMicros = toSpreadMicros - spreadMicros;
    leastLateMicros = Math.min(leastLateMicros, lateMicros - unspreadMicros);
    if (sinceMicros >= windowLengthMicros) {
      long next = leastLateMicros + unspreadMicros;
      beginWindow(ticks, mapped, WINDOW_MICROS, next > JUMP_MICROS ? 0 : next);
    }
    newestTicks = ticks;
    newestMicros = Math.max(mapped, newestMicros + MIN_STEP_MICROS);
    return newestMicros;
  }

  /// Whether the newest sample does not continue the times of the samples before it.
  public boolean reanchored() {
    return reanchored;
  }

  private long jump(long ticks, long arrivalMicros) {
    boolean slightlyBack =
        arrivalMicros <= newestMicros && arrivalMicros > newestMicros - JUMP_MICROS;
    anchor(ticks, slightlyBack ? newestMicros + MIN_STEP_MICROS : arrivalMicros);
    reanchored = true;
    return newestMicros;
  }

  private void anchor(long ticks, long micros) {
    newestTicks = ticks;
    newestMicros = micros;
    lateSinceMicros = Long.MAX_VALUE;
    beginWindow(ticks, micros, FIRST_WINDOW_MICROS, 0);
  }

  private void beginWindow(long ticks, long micros, long lengthMicros, long spreadMicros) {
    windowTicks = ticks;
    windowMicros = micros;
    windowLengthMicros = lengthMicros;
    toSpreadMicros = spreadMicros;
    leastLateMicros = Long.MAX_VALUE;
  }

  /// What is added, of the difference that this window works off, so long after its begin.
  private long spreadMicros(long sinceMicros) {
    double share = Math.clamp((double) sinceMicros / windowLengthMicros, 0, 1);
    long limit = Math.max(0, sinceMicros) / SPREAD_DIVISOR;
    return Math.clamp(Math.round(toSpreadMicros * share), -limit, limit);
  }

  /// Whole seconds apart from the rest, so that no number of ticks overflows.
  private long toMicros(long ticks) {
    return ticks / clockRateHz * 1_000_000 + ticks % clockRateHz * 1_000_000 / clockRateHz;
  }
}
