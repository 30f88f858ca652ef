package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.media.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A session whose first pictures waited before they were read, as on an overloaded host.
class LateReadTest {
  private static final int FRAMES = 150;

  /// The clocks are compared anew each second.
  private static final Offset<Long> LITTLE = within(1_000L);

  @TempDir Path root;

  /// @param waited how many pictures are read at once, when the last of them has come
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 26, 35, 75})
  void theRecordingBeginsWhenItsFirstPictureWasTaken(int waited) throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      long firstNanos = System.nanoTime();
      long firstMicros = record(archive, waited, firstNanos);
      List<Piece> pieces = archive.pieces(CAMERA, 0, Long.MAX_VALUE);
      assertThat(pieces).hasSize(1);
      assertThat(pieces.getFirst().startMicros()).isCloseTo(firstMicros, LITTLE);
      assertThat(pieces.getFirst().endMicros()).isCloseTo(firstMicros + FRAMES * 40_000L, LITTLE);
      List<Long> times = Frames.times(Frames.copy(archive, 0, Long.MAX_VALUE));
      assertThat(times).hasSize(FRAMES);
      for (int i = 0; i < FRAMES; i++) {
        assertThat(times.get(i)).as("frame %d", i).isCloseTo(firstMicros + i * 40_000L, LITTLE);
      }
    }
  }

  /// What the files alone tell, too.
  @Test
  void theFileHasTheNameOfThatTime() throws IOException {
    long firstNanos = System.nanoTime();
    long firstMicros;
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      firstMicros = record(archive, 50, firstNanos);
      assertThat(archive.segments(CAMERA, 0, Long.MAX_VALUE))
          .singleElement()
          .satisfies(each -> assertThat(each.startMicros()).isCloseTo(firstMicros, LITTLE));
    }
    Files.delete(root.resolve("index.db"));
    try (Archive rebuilt = Archive.open(root, Frames.settings("a"))) {
      assertThat(rebuilt.pieces(CAMERA, 0, Long.MAX_VALUE))
          .singleElement()
          .satisfies(piece -> assertThat(piece.startMicros()).isCloseTo(firstMicros, LITTLE));
    }
  }

  /// While the first pictures are still being read, the camera changes its format.
  @Test
  void aSecondSegmentIsNotPutBeforeTheEndOfTheFirst() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      record(archive, 75, System.nanoTime(), 50);
      var segments = archive.segments(CAMERA, 0, Long.MAX_VALUE);
      assertThat(segments).hasSize(2);
      assertThat(segments.getLast().startMicros())
          .isGreaterThanOrEqualTo(segments.getFirst().endMicros());
      assertThat(Frames.all(archive)).hasSize(FRAMES);
    }
  }

  private long record(Archive archive, int waited, long firstNanos) {
    return record(archive, waited, firstNanos, FRAMES);
  }

  /// Returns when the first picture was taken.
  ///
  /// @param other from which picture on the camera has another format
  private long record(Archive archive, int waited, long firstNanos, int other) {
    var progress = new SessionProgress(_ -> {}, () -> {}, 5_000);
    var wallClock = new WallClock();
    var writer = new SessionWriter(archive, CAMERA, RecorderSettings.DEFAULT, wallClock, progress);
    writer.format(0, Frames.FORMAT);
    for (int i = 0; i < FRAMES; i++) {
      if (i == other) {
        writer.format(0, Frames.OTHER_FORMAT);
      }
      Sample taken = Frames.sample(i, firstNanos);
      long readNanos = firstNanos + Math.max(i, waited - 1) * Frames.FRAME_NANOS;
      writer.sample(new Sample(0, taken.ticks(), taken.keyFrame(), false, taken.data(), readNanos));
    }
    writer.finish();
    Frames.await("durable", () -> count(archive) == FRAMES);
    return wallClock.steadyMicros(firstNanos);
  }

  private static int count(Archive archive) {
    try {
      return Frames.all(archive).size();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
