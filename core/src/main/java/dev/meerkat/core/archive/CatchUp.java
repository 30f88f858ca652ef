package dev.meerkat.core.archive;

/// Puts right how late the first pictures of a session were read, while its first fragment is still
/// in memory.
///
/// On an overloaded host the first picture may wait for seconds until it is read, with those that
/// came after it. Its arrival, at which [SampleClock] anchors, is late by as much, and so would be
/// the whole recording, which works off half a percent of its time only. But no picture arrives
/// before it was taken: one whose time lies ahead of its arrival proves that the anchor was late.
/// Then all times so far are put earlier, and the first fragment goes on while more may be gained:
///
/// | The newest picture came | Its time | Times | The first fragment |
/// |---|---|---|---|
/// | in less than half the time that lies between it and the one before | ahead of its arrival | put earlier | goes on: a gain |
/// | the same | late by [#LATE_MICROS] or more | stay | goes on: still reading what waited |
/// | later | ahead of its arrival, as by jitter | put earlier | goes on until [#CALM_MICROS] after the last gain, if there was one |
/// | later | late | stay | the same |
///
/// It goes on for [#MOST_MICROS] of pictures and [#MOST_WAIT_MICROS] of time at the most, so that
/// what was taken over is durable soon. What could be gained after that is left to the clock. Not
/// safe for use by several threads.
public final class CatchUp {
  static final long LATE_MICROS = 50_000;
  static final long CALM_MICROS = 100_000;
  static final long MOST_MICROS = 4_000_000;
  static final long MOST_WAIT_MICROS = 2_000_000;

  private boolean begun;
  private boolean over;
  private boolean gains;
  private long firstMicros;
  private long firstArrivalMicros;
  private long gainMicros;
  private long newestMicros;
  private long newestArrivalMicros;

  /// Takes the next picture.
  ///
  /// @param wallMicros its time as it is so far
  /// @param arrivalMicros time of its arrival, on the same clock
  /// @return by how much all times so far, this one's with them, are to be put earlier
  public long earlierMicros(long wallMicros, long arrivalMicros) {
    if (over) {
      return 0;
    }
    if (!begun) {
      begun = true;
      firstMicros = wallMicros;
      firstArrivalMicros = arrivalMicros;
      newestMicros = wallMicros;
      newestArrivalMicros = arrivalMicros;
    }
    long earlier = Math.max(0, wallMicros - arrivalMicros);
    long micros = wallMicros - earlier;
    firstMicros -= earlier;
    gainMicros -= earlier;
    newestMicros -= earlier;
    boolean fast = 2 * (arrivalMicros - newestArrivalMicros) < micros - newestMicros;
    if (fast && (earlier > 0 || (gains && arrivalMicros - micros >= LATE_MICROS))) {
      gains = true;
      gainMicros = micros;
    }
    newestMicros = micros;
    newestArrivalMicros = arrivalMicros;
    gains &=
        micros - gainMicros < CALM_MICROS
            && micros - firstMicros < MOST_MICROS
            && arrivalMicros - firstArrivalMicros < MOST_WAIT_MICROS;
    return earlier;
  }

  /// Whether the first fragment goes on with the newest picture.
  public boolean goesOn() {
    return gains && !over;
  }

  /// The first fragment has ended: its times stay.
  public void end() {
    over = true;
  }
}
