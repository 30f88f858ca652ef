package dev.meerkat.server.camera;

import dev.meerkat.media.Bytes;
import java.util.List;

/// What the stream of a simulated camera does otherwise than it should.
///
/// @param wrapAfterSeconds RTP timestamps pass 2^32 so long after the start; 0 when it does not
///   matter
/// @param clockJumpSeconds by which the camera's clock jumps, below 0 for back; 0 for never
/// @param jumpPeriodSeconds how often it does
/// @param resolutionPeriodSeconds the resolution changes so often, at a key frame; 0 for never
/// @param dropParameterSets parameter sets are not in the stream
public record StreamFaults(
    int wrapAfterSeconds,
    int clockJumpSeconds,
    int jumpPeriodSeconds,
    int resolutionPeriodSeconds,
    boolean dropParameterSets) {
  public static final StreamFaults NONE = new StreamFaults(0, 0, 20, 0, false);

  private static final long CLOCK_HZ = 90_000;
  private static final int MAX_SECONDS = 40_000;
  private static final int SPS = 7;
  private static final int PPS = 8;

  public StreamFaults {
    check("timestamps wrap", wrapAfterSeconds, 0);
    check("the clock jumps", jumpPeriodSeconds, 1);
    check("the resolution changes", resolutionPeriodSeconds, 0);
  }

  private static void check(String what, int seconds, int min) {
    if (seconds < min || seconds > MAX_SECONDS) {
      throw new IllegalArgumentException(
          what + " after " + min + " to " + MAX_SECONDS + " s, not after " + seconds);
    }
  }

  /// The RTP time of a picture, not yet cut to 32 bits.
  ///
  /// @param pts90k its time on a clock without fault
  /// @param first90k that of the first picture after the start
  long ticks(long pts90k, long first90k) {
    long since = pts90k - first90k;
    long jumps = Math.floorDiv(since, jumpPeriodSeconds * CLOCK_HZ);
    long start = wrapAfterSeconds == 0 ? first90k : (1L << 32) - wrapAfterSeconds * CLOCK_HZ;
    return start + since + jumps * clockJumpSeconds * CLOCK_HZ;
  }

  /// Whether the other resolution is due.
  boolean otherResolution(long pts90k, long first90k) {
    return resolutionPeriodSeconds > 0
        && Math.floorDiv(pts90k - first90k, resolutionPeriodSeconds * CLOCK_HZ) % 2 == 1;
  }

  /// The NAL units that are sent of a picture.
  List<Bytes> sent(List<Bytes> nals) {
    return dropParameterSets
        ? nals.stream().filter(nal -> !isParameterSet(nal.at(0) & 0x1f)).toList()
        : nals;
  }

  private static boolean isParameterSet(int type) {
    return type == SPS || type == PPS;
  }
}
