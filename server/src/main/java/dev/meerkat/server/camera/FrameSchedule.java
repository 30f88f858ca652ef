package dev.meerkat.server.camera;

/// Which frame a simulated camera shows when: a pure function of the wall clock, so that every
/// client and a restarted simulator see the same counter for the same instant.
///
/// Frame `n` of a camera is due at `n / rate` seconds since the Unix epoch plus the camera's phase.
/// Phases spread the cameras over the frame period, and the place in the clip spreads their key
/// frames over the second.
///
/// @param frameRateHz frames a second
/// @param clipFrames length of the loop
/// @param phaseMicros from 0 to less than a frame period
/// @param firstIndex frame of the clip that is shown at counter 0
record FrameSchedule(int frameRateHz, int clipFrames, long phaseMicros, int firstIndex) {
  private static final long MICROS_PER_SECOND = 1_000_000;

  /// @param camera number from 1
  static FrameSchedule of(int camera, int frameRateHz, int clipFrames) {
    long period = MICROS_PER_SECOND / frameRateHz;
    return new FrameSchedule(
        frameRateHz, clipFrames, camera * 40_503L % period, camera * 7 % clipFrames);
  }

  /// The frame shown at an instant.
  long counterAt(long wallMicros) {
    return Math.floorDiv((wallMicros - phaseMicros) * frameRateHz, MICROS_PER_SECOND);
  }

  /// The first microsecond since the Unix epoch at which `counterAt` gives `counter`.
  long dueMicros(long counter) {
    return phaseMicros + Math.ceilDiv(counter * MICROS_PER_SECOND, frameRateHz);
  }

  /// Index in the clip.
  int clipIndex(long counter) {
    return Math.floorMod(counter + firstIndex, clipFrames);
  }

  /// Time of a frame on a 90 kHz clock; it runs on over the end of the clip.
  long pts90k(long counter) {
    return counter * 90_000 / frameRateHz;
  }

  /// The frame to send after `sent`. Frames that are late are made up for, as a camera's own clock
  /// would not have missed them, but not more than `maxLate` of them.
  long next(long sent, long wallMicros, int maxLate) {
    long current = counterAt(wallMicros);
    return current - sent > maxLate ? current : sent + 1;
  }
}
