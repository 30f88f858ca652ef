package dev.meerkat.media.mp4;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import java.util.HexFormat;

/// Formats that tests use.
final class Formats {
  static final TrackFormat.H264 BASELINE = video("6742c00ad9042d90", 320, 240);
  static final TrackFormat.H264 HIGH = video("6764000aacd9405005bb011000", 640, 360);
  static final TrackFormat.Aac AAC = new TrackFormat.Aac(hex("1190"), 48_000, 2);

  private Formats() {}

  static TrackFormat.H264 video(String sps, int width, int height) {
    return new TrackFormat.H264(hex(sps), hex("68ce3c80"), width, height);
  }

  static Bytes hex(String hex) {
    return Bytes.copyOf(HexFormat.of().parseHex(hex));
  }
}
