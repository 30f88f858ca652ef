package dev.meerkat.core.archive;

/// Gives each sample of one track its wall-clock time.
///
/// The first sample is anchored at its arrival. From then on the camera's own ticks count, so that
/// jitter of the network never shows. Where the camera's clock drifts against arrival, the
/// difference is spread over the samples that follow, at most 0.5 % of their distance; it is never
/// jumped. Arrival can be late but not early, so the smallest difference within a window is the one
/// that is believed.
///
/// What is no drift:
///
/// | Seen | What it is | The sample's time |
/// |---|---|---|
/// | ticks go back, but stay between the newest two in order and within 0.5 s | reordering | as its ticks say |
/// | ticks go back otherwise | the clock jumped | continues at the pace so far |
/// | ticks go ahead by 0.5 s more than was usual or has passed, and are as much ahead of what the network can deliver | the clock jumped | continues at the pace so far |
/// | samples lie more than 3 s ahead of their arrival | the clock is fast | follows at half its distance, or less |
/// | samples lie more than 3 s behind their arrival, for 10 s of it | the clock is slow, or stood still | when the recording may break: its arrival |
///
/// A jump changes nothing but the ticks that follow: their difference is taken off. So the times of
/// samples with increasing ticks always increase strictly, by at least [#MIN_STEP_MICROS], and only
/// the last case leaves a gap, which [#reanchored()] tells. An anchor that turns out to be late can
/// be put [earlier][#earlier] as long as no time was used ([CatchUp]). Not safe for use by several
/// threads.
public final class SampleClock {
  /// One tick of a 90 kHz clock, rounded up.
  public static final long MIN_STEP_MICROS = 12;

  private static final long REORDER_MICROS = 500_000;
  private static final long JITTER_MICROS = 500_000;
  private static final long TOLERATED_MICROS = 3_000_000;
  private static final long WINDOW_MICROS = 10_000_000;
  private static final long FIRST_WINDOW_MICROS = 2_000_000;
  private static final long SPREAD_DIVISOR = 200;

  private final int clockRateHz;
  private final boolean reorders;
  private boolean anchored;
  private boolean reanchored;
  private long jumpMicros;

  /// Added to the camera's ticks, so that the jumps so far do not show.
  private long offsetTicks;

  private long newestTicks;
  private long newestMicros;
  private long newestArrivalMicros;

  /// Of the sample before the newest one, in order of time.
  private long previousTicks = Long.MIN_VALUE;

  /// Distance of the newest two; 0 when there have not been two.
  private long usualTicks;

  private long windowTicks;
  private long windowMicros;
  private long windowLengthMicros;
  private long toSpreadMicros;

  /// Least difference of arrival and time, as it will be when this window's spread is complete.
  private long leastLateMicros;

  /// The same of the window before.
  private long leastLateBeforeMicros;

  /// Since when samples have been too late; MAX_VALUE when they are not.
  private long lateSinceMicros;

  private SampleClock(int clockRateHz, boolean reorders) {
    if (clockRateHz <= 0) {
      throw new IllegalArgumentException("clock rate of " + clockRateHz + " Hz");
    }
    this.clockRateHz = clockRateHz;
    this.reorders = reorders;
  }

  /// For pictures, which may be sent in another order than that in which they are shown.
  ///
  /// @param clockRateHz ticks a second of the track, above 0
  public static SampleClock ofPictures(int clockRateHz) {
    return new SampleClock(clockRateHz, true);
  }

  /// For sound, which is sent in order.
  ///
  /// @param clockRateHz ticks a second of the track, above 0
  public static SampleClock ofSound(int clockRateHz) {
    return new SampleClock(clockRateHz, false);
  }

  /// The wall-clock time of the next sample in decoding order, in microseconds since the epoch.
  ///
  /// @param cameraTicks presentation time on the camera's clock, unwrapped
  /// @param arrivalMicros time of its arrival, on a clock that nobody sets
  /// @param mayBreak whether the recording can begin anew with this sample
  public long wallMicros(long cameraTicks, long arrivalMicros, boolean mayBreak) {
    reanchored = false;
    jumpMicros = 0;
    if (!anchored) {
      anchored = true;
      newestArrivalMicros = arrivalMicros;
      anchor(cameraTicks, arrivalMicros, arrivalMicros);
      return newestMicros;
    }
    long ticks = withoutJump(cameraTicks + offsetTicks, arrivalMicros);
    if (ticks < newestTicks) {
      return newestMicros + toMicros(ticks - newestTicks);
    }
    long stepMicros = toMicros(ticks - newestTicks);
    previousTicks = ticks > newestTicks ? newestTicks : previousTicks;
    usualTicks = ticks > newestTicks ? ticks - newestTicks : usualTicks;
    newestArrivalMicros = arrivalMicros;

    long mapped = mappedMicros(ticks);
    long lateMicros = arrivalMicros - mapped;
    lateSinceMicros =
        lateMicros > TOLERATED_MICROS ? Math.min(lateSinceMicros, arrivalMicros) : Long.MAX_VALUE;
    if (mayBreak && arrivalMicros - lateSinceMicros >= WINDOW_MICROS) {
      reanchored = true;
      anchor(ticks, arrivalMicros, arrivalMicros);
    } else if (lateMicros < -TOLERATED_MICROS) {
      long slowed = stepMicros * TOLERATED_MICROS / (-2 * lateMicros);
      anchor(ticks, newestMicros + Math.max(slowed, MIN_STEP_MICROS), arrivalMicros);
    } else {
      follow(ticks, mapped, lateMicros);
    }
    return newestMicros;
  }

  /// Puts the times of all samples so far earlier, and so those of the samples to come; nothing
  /// before the first one.
  ///
  /// @param micros 0 or more
  public void earlier(long micros) {
    if (anchored && micros > 0) {
      anchor(newestTicks, newestMicros - micros, newestArrivalMicros);
    }
  }

  /// Whether there is a gap before the newest sample, so that it cannot continue a segment.
  public boolean reanchored() {
    return reanchored;
  }

  /// By how much the camera's clock jumped before the newest sample, below 0 for back; 0 when it
  /// did not.
  public long jumpMicros() {
    return jumpMicros;
  }

  /// The sample's ticks, as they were if its clock had not jumped.
  private long withoutJump(long ticks, long arrivalMicros) {
    long passedMicros = arrivalMicros - newestArrivalMicros;
    if (!jumps(ticks, passedMicros, arrivalMicros)) {
      return ticks;
    }
    boolean usual = usualTicks > 0 && passedMicros - toMicros(usualTicks) <= JITTER_MICROS;
    long paceTicks = usual ? usualTicks : Math.max(0, passedMicros) * clockRateHz / 1_000_000;
    long continued = newestTicks + paceTicks;
    offsetTicks += continued - ticks;
    jumpMicros = toMicros(ticks - continued);
    return continued;
  }

  private boolean jumps(long ticks, long passedMicros, long arrivalMicros) {
    long stepMicros = toMicros(ticks - newestTicks);
    if (ticks < newestTicks) {
      return !reorders || stepMicros < -REORDER_MICROS || ticks <= previousTicks;
    }
    // A camera may send the pictures of its last seconds at once when it is connected to.
    long usualMicros = usualTicks > 0 ? toMicros(usualTicks) : TOLERATED_MICROS - JITTER_MICROS;
    boolean leaps = stepMicros - Math.max(passedMicros, usualMicros) > JITTER_MICROS;
    if (!leaps) {
      return false;
    }
    // After a stall, the same is a camera that has left pictures out.
    long lateMicros = arrivalMicros - mappedMicros(ticks) - unspreadMicros(ticks);
    return lateMicros < Math.min(leastLateMicros, leastLateBeforeMicros) - JITTER_MICROS;
  }

  private void follow(long ticks, long mapped, long lateMicros) {
    long unspreadMicros = unspreadMicros(ticks);
    leastLateMicros = Math.min(leastLateMicros, lateMicros - unspreadMicros);
    if (toMicros(ticks - windowTicks) >= windowLengthMicros) {
      long next = leastLateMicros + unspreadMicros;
      boolean spreads = next <= TOLERATED_MICROS;
      beginWindow(ticks, mapped, WINDOW_MICROS, spreads ? next : 0, spreads ? 0 : next);
    }
    newestTicks = ticks;
    newestMicros = Math.max(mapped, newestMicros + MIN_STEP_MICROS);
  }

  private void anchor(long ticks, long micros, long arrivalMicros) {
    newestTicks = ticks;
    newestMicros = micros;
    lateSinceMicros = Long.MAX_VALUE;
    beginWindow(ticks, micros, FIRST_WINDOW_MICROS, 0, arrivalMicros - micros);
  }

  private void beginWindow(
      long ticks, long micros, long lengthMicros, long spreadMicros, long leastLateSoFarMicros) {
    windowTicks = ticks;
    windowMicros = micros;
    windowLengthMicros = lengthMicros;
    toSpreadMicros = spreadMicros;
    leastLateMicros = Long.MAX_VALUE;
    leastLateBeforeMicros = leastLateSoFarMicros;
  }

  private long mappedMicros(long ticks) {
    long sinceMicros = toMicros(ticks - windowTicks);
    return windowMicros + sinceMicros + spreadMicros(sinceMicros);
  }

  private long unspreadMicros(long ticks) {
    return toSpreadMicros - spreadMicros(toMicros(ticks - windowTicks));
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
