package dev.meerkat.server.camera;

import dev.meerkat.media.Bytes;
import java.util.List;

/// What the stream of a simulated camera does otherwise than it should.
///
/// @param wrapAfterSeconds RTP timestamps pass 2^32 so long after the start; 0 when it does not
///   matter
/// @param clockJumpSeconds by which the camera's clock jumps every [#JUMP_PERIOD_SECONDS], below 0
///   for back; 0 for never
/// @param resolutionPeriodSeconds the resolution changes so often, at a key frame; 0 for never
/// @param dropParameterSets parameter sets are not in the stream
public record StreamFaults(
    int wrapAfterSeconds,
    int clockJumpSeconds,
    int resolutionPeriodSeconds,
    boolean dropParameterSets) {
  public static final StreamFaults NONE = new StreamFaults(0, 0, 0, false);

  static final int JUMP_PERIOD_SECONDS = 20;
  private static final long CLOCK_HZ = 90_000;
  private static final int MAX_SECONDS = 40_000;
  private static final int SPS = 7;
  private static final int PPS = 8;

  public StreamFaults {
    if (wrapAfterSeconds < 0 || wrapAfterSeconds > MAX_SECONDS || resolutionPeriodSeconds < 0) {
      throw new IllegalArgumentException(
          "timestamps wrap after 0 to "
              + MAX_SECONDS
              + " s, the resolution changes after 0 or more: "
              + wrapAfterSeconds
              + ", "
              + resolutionPeriodSeconds);
    }
  }

  /// The RTP time of a picture, not yet cut to 32 bits.
  ///
  /// @param pts90k its time on a clock without fault
  /// @param first90k that of the first picture after the start
  long ticks(long pts90k, long first90k) {
    long since = pts90k - first90k;
    long jumps = Math.floorDiv(since, JUMP_PERIOD_SECONDS * CLOCK_HZ);
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
