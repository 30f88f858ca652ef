package dev.meerkat.media.mp4;

/// Conversion between microseconds and ticks of a track, to the nearest.
public final class Ticks {
  private static final long MICROS = 1_000_000;

  private Ticks() {}

  public static long fromMicros(long micros, int timescaleHz) {
    long seconds = Math.floorDiv(micros, MICROS);
    return seconds * timescaleHz
        + (Math.floorMod(micros, MICROS) * timescaleHz + MICROS / 2) / MICROS;
  }

  public static long toMicros(long ticks, int timescaleHz) {
    long seconds = Math.floorDiv(ticks, timescaleHz);
    long rest = Math.floorMod(ticks, (long) timescaleHz);
    return seconds * MICROS + (rest * MICROS + timescaleHz / 2) / timescaleHz;
  }
}
