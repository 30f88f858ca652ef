package dev.meerkat.media.mp4;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import java.util.HexFormat;
import java.util.List;

/// Formats that tests use.
final class Formats {
  static final TrackFormat.H264 BASELINE = video("6742c00ad9042d90", 320, 240);
  static final TrackFormat.H264 HIGH = video("6764000aacd9405005bb011000", 640, 360);
  static final TrackFormat.Aac AAC = new TrackFormat.Aac(hex("1190"), 48_000, 2);
  static final TrackFormat.H265 HEVC =
      new TrackFormat.H265(
          hex("40010c01ffff01600000030090000003000003003c928090"),
          hex(
              "42010101600000030090000003000003003ca00a480f9c926592a4932bc05a020000030002000003003210"),
          hex("4401c172b46240"),
          322,
          242);
  static final TrackFormat.G711 MU_LAW = new TrackFormat.G711(TrackFormat.G711.Law.MU, 8_000, 1);
  static final TrackFormat.Metadata METADATA =
      new TrackFormat.Metadata(TrackFormat.Metadata.Encoding.XML);

  /// One of each kind.
  static final List<TrackFormat> ALL =
      List.of(
          BASELINE,
          HEVC,
          new TrackFormat.Mjpeg(1_280, 720),
          AAC,
          MU_LAW,
          new TrackFormat.G711(TrackFormat.G711.Law.A, 16_000, 2),
          new TrackFormat.Opus(2),
          METADATA,
          new TrackFormat.Metadata(TrackFormat.Metadata.Encoding.GZIP),
          new TrackFormat.Metadata(TrackFormat.Metadata.Encoding.EXI));

  private Formats() {}

  static TrackFormat.H264 video(String sps, int width, int height) {
    return new TrackFormat.H264(hex(sps), hex("68ce3c80"), width, height);
  }

  static Bytes hex(String hex) {
    return Bytes.copyOf(HexFormat.of().parseHex(hex));
  }
}
