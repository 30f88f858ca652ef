package dev.meerkat.lab.fuzz;

import dev.meerkat.media.aac.AacFuzz;
import dev.meerkat.media.h264.H264Fuzz;
import dev.meerkat.media.h265.H265Fuzz;
import dev.meerkat.media.mjpeg.JpegFuzz;
import dev.meerkat.media.mp4.Mp4Fuzz;
import dev.meerkat.media.onvif.MetadataFuzz;
import dev.meerkat.media.rtp.PacketFuzz;
import dev.meerkat.media.rtp.RtcpFuzz;
import dev.meerkat.media.rtp.RtpFuzz;
import dev.meerkat.media.rtsp.ChallengeFuzz;
import dev.meerkat.media.rtsp.DescriptionFuzz;
import dev.meerkat.media.rtsp.RtspReaderFuzz;
import dev.meerkat.recorder.IndexFuzz;
import dev.meerkat.recorder.SegmentFuzz;
import dev.meerkat.replication.wire.MessageFuzz;
import dev.meerkat.replication.wire.StreamRecordFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A parser that reads what others may have made, under rubbish.
///
/// @param type has the method `fuzzerTestOneInput`, by which Jazzer finds it
/// @param fuzz that method
/// @param seeds inputs of our own making from which rubbish is made
/// @param mutations how many are tried in an ordinary test
record FuzzTarget(Class<?> type, Consumer<byte[]> fuzz, Seeds seeds, int mutations) {
  private static final int MANY = 50_000;
  private static final int WITH_FILES = 300;

  /// All of them. A new one is a line here, and is found by `lab/fuzz` and the tests.
  static final List<FuzzTarget> ALL =
      List.of(
          of(
              RtspReaderFuzz.class,
              RtspReaderFuzz::fuzzerTestOneInput,
              RtspReaderFuzz::seeds,
              5_000),
          of(ChallengeFuzz.class, ChallengeFuzz::fuzzerTestOneInput, ChallengeFuzz::seeds, MANY),
          of(
              DescriptionFuzz.class,
              DescriptionFuzz::fuzzerTestOneInput,
              DescriptionFuzz::seeds,
              MANY),
          of(RtpFuzz.class, RtpFuzz::fuzzerTestOneInput, RtpFuzz::seeds, MANY),
          of(RtcpFuzz.class, RtcpFuzz::fuzzerTestOneInput, RtcpFuzz::seeds, MANY),
          of(H264Fuzz.class, H264Fuzz::fuzzerTestOneInput, H264Fuzz::seeds, 20_000),
          of(AacFuzz.class, AacFuzz::fuzzerTestOneInput, AacFuzz::seeds, MANY),
          of(H265Fuzz.class, H265Fuzz::fuzzerTestOneInput, H265Fuzz::seeds, 20_000),
          of(JpegFuzz.class, JpegFuzz::fuzzerTestOneInput, JpegFuzz::seeds, 20_000),
          of(MetadataFuzz.class, MetadataFuzz::fuzzerTestOneInput, MetadataFuzz::seeds, 20_000),
          of(PacketFuzz.class, PacketFuzz::fuzzerTestOneInput, PacketFuzz::seeds, 20_000),
          of(Mp4Fuzz.class, Mp4Fuzz::fuzzerTestOneInput, Mp4Fuzz::seeds, MANY),
          of(
              StreamRecordFuzz.class,
              StreamRecordFuzz::fuzzerTestOneInput,
              StreamRecordFuzz::seeds,
              5_000),
          of(MessageFuzz.class, MessageFuzz::fuzzerTestOneInput, MessageFuzz::seeds, 5_000),
          of(SegmentFuzz.class, SegmentFuzz::fuzzerTestOneInput, Mp4Fuzz::seeds, WITH_FILES),
          of(IndexFuzz.class, IndexFuzz::fuzzerTestOneInput, IndexFuzz::seeds, WITH_FILES));

  interface Seeds {
    List<byte[]> make() throws Exception;
  }

  private static FuzzTarget of(Class<?> type, Consumer<byte[]> fuzz, Seeds seeds, int mutations) {
    return new FuzzTarget(type, fuzz, seeds, mutations);
  }

  String name() {
    return type.getSimpleName().replace("Fuzz", "");
  }

  /// Inputs that once failed or led to new places, from the folder `lab/corpus`.
  List<byte[]> corpus(Path folder) throws IOException {
    var inputs = new ArrayList<byte[]>();
    Path own = folder.resolve(name());
    if (Files.isDirectory(own)) {
      try (var files = Files.list(own)) {
        for (Path file : files.sorted().toList()) {
          inputs.add(Files.readAllBytes(file));
        }
      }
    }
    return inputs;
  }

  @Override
  public String toString() {
    return name();
  }
}
