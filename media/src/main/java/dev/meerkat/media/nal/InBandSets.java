package dev.meerkat.media.nal;

import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.h264.H264Syntax;
import dev.meerkat.media.h265.H265Syntax;
import java.nio.ByteBuffer;

/// Whether a sample begins with parameter sets, as a key frame does for which the format has not
/// all of them. A file with such samples has to say so: as `avc3` or `hev1` (ISO/IEC 14496-15
/// §5.4.2, §8.4.1).
public final class InBandSets {
  private static final int LENGTH_BYTES = 4;
  private static final NalSyntax H264 = new H264Syntax();
  private static final NalSyntax H265 = new H265Syntax();

  private InBandSets() {}

  /// @param sample NAL units, each behind its 4-byte length; its position is left as it was
  public static boolean in(TrackFormat.Video format, ByteBuffer sample) {
    return switch (format) {
      case TrackFormat.H264 _ -> begins(H264, sample);
      case TrackFormat.H265 _ -> begins(H265, sample);
      case TrackFormat.Mjpeg _ -> false;
    };
  }

  private static boolean begins(NalSyntax syntax, ByteBuffer sample) {
    if (sample.remaining() < LENGTH_BYTES + syntax.headerBytes()) {
      return false;
    }
    byte[] header = new byte[syntax.headerBytes()];
    sample.get(sample.position() + LENGTH_BYTES, header);
    return syntax.kind(header, 0) == NalSyntax.Kind.PARAMETER_SET;
  }
}
