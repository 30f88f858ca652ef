package dev.meerkat.recorder;

import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.Mp4Fragment;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Sample;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Tells whether the media data of a fragment can be what a camera sent. After a power failure a
/// file system may have kept the length of a file but not all of its blocks, which then read as
/// zeros; the boxes around them say nothing of it.
final class TailCheck {
  /// No NAL unit has three zero bytes in a row (ITU-T H.264 §7.4.1); cameras that pad their units
  /// add a few, and the tables of a JPEG picture have some. A lost block has at least 512.
  private static final int MAX_ZEROS = 64;

  private static final int JPEG_START = 0xffd8;

  private TailCheck() {}

  static boolean plausible(Mp4Reader reader, Mp4Fragment fragment) throws IOException {
    for (Mp4Sample sample : fragment.samples()) {
      ByteBuffer data = reader.data(sample);
      TrackFormat format =
          reader.header().tracks().get(sample.track()).formats().get(sample.description());
      boolean lost =
          switch (format) {
            case TrackFormat.H264 _ -> hasZeroRun(data) || !isNalChain(data, 0x1f);
            // Type 0 is a slice here; its second byte is never 0.
            case TrackFormat.H265 _ -> hasZeroRun(data) || !isNalChain(data, 0);
            case TrackFormat.Mjpeg _ -> hasZeroRun(data) || !isJpeg(data);
            case TrackFormat.Audio _, TrackFormat.Metadata _ -> isZeros(data);
          };
      if (lost) {
        return false;
      }
    }
    return true;
  }

  private static boolean isJpeg(ByteBuffer data) {
    return data.remaining() > 2 && (data.getShort(0) & 0xffff) == JPEG_START;
  }

  /// Whether the lengths lead from NAL unit to NAL unit exactly to the end, and each has a type.
  ///
  /// @param typeBits of the first byte, which must not all be 0
  private static boolean isNalChain(ByteBuffer data, int typeBits) {
    int at = 0;
    while (data.limit() - at >= 5) {
      int length = data.getInt(at);
      int header = data.get(at + 4);
      if (length < 1 || length > data.limit() - at - 4 || header < 0) {
        return false;
      }
      if (typeBits != 0 && (header & typeBits) == 0) {
        return false;
      }
      at += 4 + length;
    }
    return at == data.limit() && at > 0;
  }

  /// Sound that is filled up to a constant rate may have many zeros, but not from its start.
  private static boolean isZeros(ByteBuffer data) {
    for (int i = 0; i < data.limit(); i++) {
      if (data.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasZeroRun(ByteBuffer data) {
    int zeros = 0;
    for (int i = 0; i < data.limit(); i++) {
      zeros = data.get(i) == 0 ? zeros + 1 : 0;
      if (zeros > MAX_ZEROS) {
        return true;
      }
    }
    return false;
  }
}
