package dev.meerkat.recorder;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.Sample;
import dev.meerkat.media.TrackFormat;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// Pictures whose every byte follows from their camera and number, so that a wrong one is seen.
final class PowerFrames {
  static final TrackFormat.H264 FORMAT =
      new TrackFormat.H264(hex("6742c00ada0507e4"), hex("68ce3c80"), 320, 240);
  static final long FRAME_NANOS = 40_000_000;
  private static final int GOP = 25;

  private PowerFrames() {}

  private static Bytes hex(String text) {
    return Bytes.copyOf(HexFormat.of().parseHex(text));
  }

  /// One NAL unit behind its length; its number stands in it at byte 5.
  static byte[] content(int camera, int number) {
    var random = new SplittableRandom((long) camera << 32 | number);
    boolean key = number % GOP == 0;
    byte[] nal = new byte[key ? 12_000 + random.nextInt(40_000) : 500 + random.nextInt(5_000)];
    random.nextBytes(nal);
    for (int i = 0; i < nal.length; i++) {
      nal[i] = nal[i] == 0 ? 1 : nal[i]; // a NAL unit has no runs of zeros
    }
    byte[] sample = new byte[4 + nal.length];
    System.arraycopy(nal, 0, sample, 4, nal.length);
    ByteBuffer.wrap(sample)
        .putInt(0, nal.length)
        .put(4, (byte) (key ? 0x65 : 0x41))
        .putInt(5, number);
    return sample;
  }

  /// @param arrivalNanos when it comes from its camera
  static Sample sample(int camera, int number, long arrivalNanos) {
    return new Sample(
        0,
        3_600L * number,
        number % GOP == 0,
        false,
        ByteBuffer.wrap(content(camera, number)),
        arrivalNanos);
  }
}
