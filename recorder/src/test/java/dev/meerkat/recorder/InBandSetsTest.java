package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.Sample;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Track;
import dev.meerkat.media.nal.LengthPrefixed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A camera that has more parameter sets than a format has places.
class InBandSetsTest {
  private static final List<Bytes> FURTHER =
      List.of(Bytes.copyOf(HexFormat.of().parseHex("6848e3c8")));

  @TempDir Path root;

  /// The second of three groups of pictures has one in front, and all after it.
  @Test
  void theFileSaysThatSetsAreInBand() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      record(archive);
    }
    assertThat(entries()).containsExactly("avc1", "avc3");
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      byte[] copy = Frames.copy(archive, 0, Long.MAX_VALUE);
      assertThat(track(copy).inBand()).as("what servers give each other").isTrue();
      assertThat(sizes(copy)).containsExactly(404, 412, 412);
      var out = new ByteArrayOutputStream();
      var piece = archive.pieces(CAMERA, 0, Long.MAX_VALUE).getFirst();
      SiteExport.write(List.of(new SiteExportTest.Source(piece, archive)), 0, Long.MAX_VALUE, out);
      assertThat(track(out.toByteArray()).inBand()).as("an export").isTrue();
      assertThat(Frames.numbers(out.toByteArray())).hasSize(75);
    }
  }

  private static Mp4Track track(byte[] file) throws IOException {
    return Mp4Reader.open(new ByteArrayInputStream(file), "file").header().tracks().getFirst();
  }

  /// Of the key frames: what servers read of each other is byte by byte what they have.
  private static List<Integer> sizes(byte[] file) throws IOException {
    return Frames.samples(file).stream().filter(s -> s.keyFrame()).map(s -> s.sizeBytes()).toList();
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      var entries = new ArrayList<String>();
      for (Path file : files.filter(f -> f.toString().endsWith(".mp4")).sorted().toList()) {
        entries.add(track(Files.readAllBytes(file)).inBand() ? "avc3" : "avc1");
      }
      return entries;
    }
  }

  private static void record(Archive archive) {
    var progress = new SessionProgress(_ -> {}, () -> {}, 5_000);
    var writer =
        new SessionWriter(archive, CAMERA, RecorderSettings.DEFAULT, new WallClock(), progress);
    writer.format(0, Frames.FORMAT);
    long firstNanos = System.nanoTime();
    for (int i = 0; i < 75; i++) {
      Sample s = Frames.sample(i, firstNanos);
      boolean further = i >= 25 && s.keyFrame();
      var data = further ? LengthPrefixed.before(FURTHER, s.data()) : s.data();
      writer.sample(new Sample(0, s.ticks(), s.keyFrame(), false, data, s.arrivalNanos()));
    }
    writer.finish();
  }
}
