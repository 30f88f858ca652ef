package dev.meerkat.core.archive;

import java.util.Arrays;

/// How often a camera sends a picture, and from that which time its pictures cover: a picture
/// covers the time up to the next one, unless that comes much later than usual. Then the camera has
/// left pictures out, and covered is what they usually last.
///
/// Usual is the median of the last [#REMEMBERED] distances, so neither a pause nor a picture that
/// is sent twice makes another rate of it, while a camera that goes over to another rate has that
/// one soon. Before [#KNOWN] distances no pause is one. Not safe for use by several threads.
public final class PictureRhythm {
  static final int REMEMBERED = 32;
  static final int KNOWN = 8;

  /// By how much a picture may be later than usual: cameras lower their rate while nothing moves,
  /// to one picture a second and less.
  static final long TOLERANCE_MICROS = 1_000_000;

  private static final long USUAL_MICROS = 40_000;

  private final long[] distances = new long[REMEMBERED];
  private int count;

  /// Distance of two pictures, as a rule.
  public long usualMicros() {
    if (count == 0) {
      return USUAL_MICROS;
    }
    int known = Math.min(count, REMEMBERED);
    long[] sorted = Arrays.copyOf(distances, known);
    Arrays.sort(sorted);
    return sorted[(known - 1) / 2];
  }

  /// A picture has come.
  ///
  /// @param previousMicros when the newest one before it is shown
  /// @param micros when it is shown
  /// @return up to when the one before covers the time: `micros`, or earlier
  public long coveredMicros(long previousMicros, long micros) {
    long distanceMicros = micros - previousMicros;
    if (distanceMicros <= 0) {
      return micros;
    }
    long usual = usualMicros();
    boolean pause = count >= KNOWN && distanceMicros > usual + TOLERANCE_MICROS;
    distances[count % REMEMBERED] = distanceMicros;
    // A count that is so large says no more.
    count = count == Integer.MAX_VALUE ? REMEMBERED : count + 1;
    return pause ? previousMicros + usual : micros;
  }
}
