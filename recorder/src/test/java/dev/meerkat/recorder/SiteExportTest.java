package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.archive.Piece;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteExportTest {
  private static final long MILLI_NANOS = 1_000_000;

  @TempDir Path root;

  private final long firstNanos = System.nanoTime();
  private Archive north;
  private Archive south;

  private record Source(Archive archive, Piece piece) implements MediaSource {
    @Override
    public InputStream open(long fromMicros, long toMicros) throws IOException {
      return new ByteArrayInputStream(Frames.copy(archive, fromMicros, toMicros));
    }
  }

  @BeforeEach
  void open() throws IOException {
    north = Archive.open(root.resolve("north"), Frames.settings("north"));
    south = Archive.open(root.resolve("south"), Frames.settings("south"));
  }

  @AfterEach
  void close() throws IOException {
    north.close();
    south.close();
  }

  private static int frames(Archive archive) {
    try {
      return Frames.all(archive).size();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Records and waits until it can be read.
  private void record(Archive archive, long lateNanos, int from, int to) {
    int before = frames(archive);
    Frames.record(archive, firstNanos + lateNanos, from, to);
    Frames.await("frames on disk", () -> frames(archive) == before + to - from);
  }

  private List<Source> sources() throws IOException {
    var sources = new ArrayList<Source>();
    for (Archive archive : List.of(north, south)) {
      for (Piece piece : archive.pieces(CAMERA, 0, Long.MAX_VALUE)) {
        sources.add(new Source(archive, piece));
      }
    }
    return sources;
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  /// Two servers stamp the same frame some milliseconds apart.
  @ParameterizedTest
  @ValueSource(longs = {-300, -35, 0, 5, 39, 250})
  void whereRecordingsOverlapEachFrameIsThereOnce(long lateMillis) throws IOException {
    record(north, 0, 0, 210);
    record(south, lateMillis * MILLI_NANOS, 150, 400);
    var out = new ByteArrayOutputStream();
    ExportSummary summary = SiteExport.write(sources(), 0, Long.MAX_VALUE, out);
    assertThat(Frames.numbers(out.toByteArray())).isEqualTo(numbers(0, 400));
    assertThat(summary.frames()).isEqualTo(400);
    assertThat(summary.joints())
        .singleElement()
        .satisfies(joint -> {
          assertThat(joint.byContent()).isTrue();
          assertThat(joint.gapMicros()).isZero();
        });
    var samples = Frames.samples(out.toByteArray());
    for (int i = 1; i < samples.size(); i++) {
      assertThat(samples.get(i).decodeTime()).isGreaterThan(samples.get(i - 1).decodeTime());
    }
  }

  @Test
  void aGapStaysAJumpOfTime() throws IOException {
    record(north, 0, 0, 100);
    record(south, 0, 150, 300);
    var out = new ByteArrayOutputStream();
    ExportSummary summary = SiteExport.write(sources(), 0, Long.MAX_VALUE, out);
    assertThat(Frames.numbers(out.toByteArray()))
        .isEqualTo(Stream.concat(numbers(0, 100).stream(), numbers(150, 300).stream()).toList());
    assertThat(summary.joints())
        .singleElement()
        .satisfies(joint -> assertThat(joint.gapMicros()).isBetween(1_990_000L, 2_010_000L));
    assertThat(summary.endMicros() - summary.startMicros()).isBetween(11_990_000L, 12_010_000L);
  }

  @Test
  void thereAndBackAgain() throws IOException {
    record(north, 0, 0, 100);
    record(south, 7 * MILLI_NANOS, 75, 260);
    record(north, 3 * MILLI_NANOS, 250, 400);
    var out = new ByteArrayOutputStream();
    ExportSummary summary = SiteExport.write(sources(), 0, Long.MAX_VALUE, out);
    assertThat(Frames.numbers(out.toByteArray())).isEqualTo(numbers(0, 400));
    assertThat(summary.joints()).hasSize(2);
  }

  @Test
  void nothingIsToldBeforeAnythingIsWritten() throws IOException {
    record(north, 0, 0, 100);
    var out = new ByteArrayOutputStream();
    List<Source> sources = sources();
    assertThatThrownBy(() -> SiteExport.write(sources, 0, 1_000, out))
        .isInstanceOf(NoFootageException.class);
    assertThat(out.size()).isZero();
  }
}
