package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.media.mp4.Mp4Reader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
  private static final long ALL = Long.MAX_VALUE;

  @TempDir Path root;

  private final long firstNanos = System.nanoTime();

  @Test
  void whatWasRecordedIsReadBackFrameByFrame() throws IOException {
    try (Archive archive = open()) {
      Frames.record(archive, firstNanos, 0, 3_100);
    }
    try (Archive archive = open()) {
      assertThat(Frames.all(archive)).isEqualTo(frames(0, 3_100));
      assertThat(files()).hasSize(3);
      List<Piece> pieces = archive.pieces(CAMERA, 0, ALL);
      assertThat(pieces).hasSize(1);
      assertThat(pieces.getFirst().endMicros() - pieces.getFirst().startMicros())
          .isEqualTo(3_100 * 40_000L);
      assertThat(pieces.getFirst().server().value()).isEqualTo("a");
    }
  }

  @Test
  void aCopyBeginsAtTheKeyFrameBeforeAndItsTimesAtZero() throws IOException {
    try (Archive archive = open()) {
      Frames.record(archive, firstNanos, 0, 3_100);
    }
    try (Archive archive = open()) {
      long start = archive.pieces(CAMERA, 0, ALL).getFirst().startMicros();
      long from = start + 58_900_000;
      byte[] copy = Frames.copy(archive, from, start + 61_000_000);
      assertThat(Frames.numbers(copy)).isEqualTo(frames(1_450, 1_525));
      var samples = Frames.samples(copy);
      for (int i = 0; i < samples.size(); i++) {
        assertThat(samples.get(i).decodeTime()).isEqualTo(i * 3_600L);
        assertThat(samples.get(i).duration()).isEqualTo(3_600);
        assertThat(samples.get(i).wallMicros() - start)
            .isBetween(58_000_000L + i * 40_000L - 6, 58_000_000L + i * 40_000L + 6);
      }
    }
  }

  @Test
  void gapsStayAsJumpsOfTime() throws IOException {
    try (Archive archive = open()) {
      Frames.record(archive, firstNanos, 0, 100);
      Frames.record(archive, firstNanos, 150, 200);
    }
    try (Archive archive = open()) {
      assertThat(archive.pieces(CAMERA, 0, ALL)).hasSize(2);
      byte[] copy = Frames.copy(archive, 0, ALL);
      assertThat(Frames.numbers(copy)).hasSize(150);
      var samples = Frames.samples(copy);
      assertThat(samples.get(100).decodeTime() - samples.get(99).decodeTime())
          .isBetween(51 * 3_600L - 900, 51 * 3_600L + 900);
    }
  }

  @Test
  void formatsThatChangeBecomeSampleEntries() throws IOException {
    try (Archive archive = open()) {
      Frames.record(archive, CAMERA, Frames.FORMAT, firstNanos, 0, 50);
      Frames.record(archive, CAMERA, Frames.OTHER_FORMAT, firstNanos, 50, 100);
    }
    try (Archive archive = open()) {
      byte[] copy = Frames.copy(archive, 0, ALL);
      assertThat(Mp4Reader.open(new ByteArrayInputStream(copy), "copy").header().tracks())
          .singleElement()
          .satisfies(
              t -> assertThat(t.formats()).containsExactly(Frames.FORMAT, Frames.OTHER_FORMAT));
      assertThat(Frames.samples(copy))
          .extracting(s -> s.description())
          .containsExactlyElementsOf(
              IntStream.range(0, 100).mapToObj(i -> i < 50 ? 0 : 1).toList());
    }
  }

  @Test
  void aPeriodWithoutFootageIsToldBeforeAnythingIsWritten() throws IOException {
    try (Archive archive = open()) {
      Frames.record(archive, firstNanos, 0, 50);
    }
    try (Archive archive = open()) {
      var out = new ByteArrayOutputStream();
      assertThatThrownBy(() -> archive.copy(CAMERA, 1_000_000, 2_000_000, out))
          .isInstanceOf(NoFootageException.class)
          .hasMessage(
              "no footage of camera gate between 1970-01-01T00:00:01Z and 1970-01-01T00:00:02Z");
      assertThatThrownBy(() -> archive.copy(new CameraId("none"), 0, ALL, out))
          .isInstanceOf(NoFootageException.class);
      assertThat(out.size()).isZero();
    }
  }

  @Test
  void whatIsNoSegmentIsLeftAloneOrKeptAside() throws IOException {
    recorded(80);
    Path segment = files().getFirst();
    Path day = segment.resolveSibling(".");
    Path notes = Files.writeString(day.resolve("notes.txt"), "mine");
    Path lost = Files.createDirectory(root.resolve("lost+found"));
    Path alien = Files.writeString(day.resolve("17.mp4"), "not even a film");
    Path newer = day.resolve(9_000_000_000_000_000L + ".mp4");
    Files.writeString(newer, "nor this");
    Path own =
        Files.writeString(day.resolve(Long.parseLong(baseName(segment)) + 1 + ".mp4"), "nor that");
    dropIndex();
    try (Archive archive = open()) {
      assertThat(Frames.all(archive)).isEqualTo(frames(0, 80));
    }
    assertThat(notes).hasContent("mine");
    assertThat(lost).isDirectory();
    assertThat(alien).hasContent("not even a film");
    assertThat(newer).hasContent("nor this");
    assertThat(own).doesNotExist();
    assertThat(own.resolveSibling(own.getFileName() + ".not-a-segment")).hasContent("nor that");
  }

  @Test
  void aMissingIndexIsRebuilt() throws IOException {
    recorded(2_000);
    dropIndex();
    try (Archive archive = open()) {
      assertThat(Frames.all(archive)).isEqualTo(frames(0, 2_000));
      assertThat(archive.pieces(CAMERA, 0, ALL)).hasSize(1);
    }
  }

  @Test
  void aRebuiltIndexTellsTheSame() throws IOException {
    recorded(2_000);
    try (Archive archive = open()) {
      List<Segment> before = archive.segments(CAMERA, 0, ALL);
      archive.rebuildIndex();
      List<Segment> after = archive.segments(CAMERA, 0, ALL);
      assertThat(after).hasSameSizeAs(before);
      for (int i = 0; i < before.size(); i++) {
        assertThat(after.get(i).startMicros()).isEqualTo(before.get(i).startMicros());
        assertThat(after.get(i).sizeBytes()).isEqualTo(before.get(i).sizeBytes());
        assertThat(after.get(i).endMicros() - before.get(i).endMicros()).isBetween(-12L, 12L);
      }
    }
  }

  @Test
  void aDamagedIndexIsKeptAsideAndRebuilt() throws IOException {
    recorded(200);
    Path index = root.resolve("index.db");
    byte[] rubbish = new byte[20_000];
    Arrays.fill(rubbish, (byte) 0x5a);
    Files.write(index, rubbish);
    try (Archive archive = open()) {
      assertThat(Frames.all(archive)).isEqualTo(frames(0, 200));
    }
    try (var files = Files.list(root)) {
      assertThat(files.filter(f -> f.getFileName().toString().startsWith("index.db.damaged-")))
          .singleElement()
          .satisfies(f -> assertThat(Files.readAllBytes(f)).isEqualTo(rubbish));
    }
  }

  @Test
  void anIndexThatIsDamagedInsideIsRebuilt() throws IOException {
    recorded(200);
    Path index = root.resolve("index.db");
    try (FileChannel file = FileChannel.open(index, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[(int) file.size() - 4_096]), 4_096);
    }
    try (Archive archive = open()) {
      assertThat(Frames.all(archive)).isEqualTo(frames(0, 200));
    }
  }

  @Test
  void onlyOneUsesAnArchive() throws IOException {
    try (Archive _ = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("is in use by another Meerkat server");
    }
    open().close();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "");
    assertThatThrownBy(() -> Archive.open(file.resolve("archive"), Frames.settings("a")))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("cannot be created")
        .hasMessageContaining(file.toString());
  }

  private Archive open() throws IOException {
    return Archive.open(root, Frames.settings("a"));
  }

  /// Records frames 0 to `count` and returns the first file.
  private byte[] recorded(int count) throws IOException {
    try (Archive archive = open()) {
      Frames.record(archive, firstNanos, 0, count);
    }
    return Files.readAllBytes(files().getFirst());
  }

  private List<Path> files() throws IOException {
    try (var walk = Files.walk(root)) {
      return walk.filter(f -> f.getFileName().toString().endsWith(".mp4")).sorted().toList();
    }
  }

  private void dropIndex() throws IOException {
    for (String name : List.of("index.db", "index.db-wal", "index.db-shm")) {
      Files.deleteIfExists(root.resolve(name));
    }
  }

  private static String baseName(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.indexOf('.'));
  }

  private static List<Integer> frames(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
