package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Sample;
import dev.meerkat.media.mp4.Mp4Track;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody changes the codec of a camera: both are in one export.
class CodecChangeTest {
  private static final TrackFormat.H265 H265_VIDEO =
      new TrackFormat.H265(
          LiveFeed.hex("40010c01ffff01600000030090000003000003003c928090"),
          LiveFeed.hex(
              "42010101600000030090000003000003003ca00a480f9c926592a4932bc05a020000030002000003003210"),
          LiveFeed.hex("4401c172b46240"),
          322,
          242);

  @TempDir Path root;

  @Test
  void eachCodecHasATrackOfItsOwn() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      long firstNanos = System.nanoTime();
      record(archive, Frames.FORMAT, firstNanos, 0, 30);
      record(archive, H265_VIDEO, firstNanos, 50, 80);
      record(archive, Frames.OTHER_FORMAT, firstNanos, 100, 130);
    }
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).hasSize(3);
      byte[] copy = Frames.copy(archive, 0, Long.MAX_VALUE);
      List<Mp4Track> tracks =
          Mp4Reader.open(new ByteArrayInputStream(copy), "copy").header().tracks();
      assertThat(tracks)
          .containsExactly(
              new Mp4Track(List.of(Frames.FORMAT, Frames.OTHER_FORMAT)), Mp4Track.of(H265_VIDEO));
      List<Mp4Sample> samples = Frames.samples(copy);
      assertThat(samples.stream().filter(s -> s.track() == 0)).hasSize(60);
      assertThat(samples.stream().filter(s -> s.track() == 1)).hasSize(30);
      assertThat(samples).extracting(Mp4Sample::wallMicros).isSorted();
    }
  }

  private static void record(
      Archive archive, TrackFormat format, long firstNanos, int from, int to) {
    var progress = new SessionProgress(_ -> {}, () -> {}, 5_000);
    var writer =
        new SessionWriter(archive, CAMERA, RecorderSettings.DEFAULT, new WallClock(), progress);
    writer.format(0, format);
    for (int i = from; i < to; i++) {
      writer.sample(Frames.sample(i, firstNanos));
    }
    writer.finish();
  }
}
