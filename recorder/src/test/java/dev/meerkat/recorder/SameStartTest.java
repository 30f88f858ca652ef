package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Segments that go on with the picture with which a file was begun before. The sync thread looks
/// only every few seconds at what is closed, so that it is late for all of them.
@Timeout(120)
class SameStartTest {
  private static final String FULL = "No space left on device";

  /// Five fragments to a group of pictures.
  private static final RecorderSettings SHORT_FRAGMENTS =
      new RecorderSettings(
          new CutSettings(60_000_000, 200_000, 40_000), new Backoff(1, 20), 4, 20_000, 5_000);

  @TempDir Path root;

  private final long firstNanos = System.nanoTime() - TimeUnit.MINUTES.toNanos(10);
  private final ConcurrentHashMap<Path, String> failing = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final List<String> ended = new CopyOnWriteArrayList<>();

  private Path volume(int number) {
    return root.resolve("volume-" + number);
  }

  /// When the second volume takes nothing either, the first one has room again.
  private void fault(String operation, Path path) throws IOException {
    for (int i = 0; i < 2; i++) {
      if (path.startsWith(volume(i)) && operation.equals(failing.get(volume(i)))) {
        failures.incrementAndGet();
        if (i == 1) {
          failing.remove(volume(0));
        }
        throw new IOException(FULL);
      }
    }
  }

  private Archive open(int volumes) throws IOException {
    var settings =
        new VolumeSettings(
            IntStream.range(0, volumes).mapToObj(this::volume).toList(),
            Optional.of(root.resolve("known")),
            SpaceRule.USUAL,
            60_000,
            20,
            50);
    return Archive.open(
        settings, new ArchiveSettings(new ServerId("a"), 2, 16 << 20, 3_000, 10), this::fault);
  }

  private SessionWriter session(Archive archive) {
    var progress = new SessionProgress(_ -> {}, () -> ended.add("the session was ended"), 60_000);
    var writer = new SessionWriter(archive, CAMERA, SHORT_FRAGMENTS, new WallClock(), progress);
    writer.format(0, Frames.FORMAT);
    return writer;
  }

  private void feed(SessionWriter writer, int from, int to) {
    for (int i = from; i < to; i++) {
      writer.sample(Frames.sample(i, firstNanos));
    }
  }

  private static List<Integer> all(Archive archive) {
    try {
      return Frames.all(archive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertAllThere(int frames) throws IOException {
    try (Archive again = open(2)) {
      assertThat(all(again)).isEqualTo(IntStream.range(0, frames).boxed().toList());
    }
    assertThat(ended).isEmpty();
    for (int i = 0; i < 2; i++) {
      var layout = new ArchiveLayout(volume(i));
      for (long start : layout.starts(CAMERA, 0)) {
        assertThat(SegmentScan.of(layout.file(CAMERA, start)).tear()).isEmpty();
      }
    }
  }

  /// The first fragment of a segment finds the only volume full, before or after its file is there.
  @ParameterizedTest
  @ValueSource(strings = {"create", "write"})
  void aSegmentWhoseFirstFragmentFoundNoRoomGoesOnInAFileThatStays(String operation)
      throws IOException {
    try (Archive archive = open(1)) {
      SessionWriter before = session(archive);
      feed(before, 0, 25);
      before.finish();
      Frames.await("a sync was just now", () -> all(archive).size() == 25);
      failing.put(volume(0), operation);
      SessionWriter writer = session(archive);
      feed(writer, 25, 60);
      Frames.await("it fails", () -> failures.get() > 0);
      failing.clear();
      Frames.await("it goes on", () -> all(archive).size() >= 50);
      feed(writer, 60, 100);
      writer.finish();
      Frames.await("all is there", () -> all(archive).size() == 100);
    }
    assertAllThere(100);
  }

  /// Two volumes are full one after the other, within one group of pictures, and the first one has
  /// room again.
  @Test
  void aSegmentThatComesBackToAVolumeLeavesWhatIsThere() throws IOException {
    try (Archive archive = open(2)) {
      SessionWriter writer = session(archive);
      feed(writer, 0, 12);
      Frames.await("its beginning", () -> all(archive).size() >= 6);
      failing.put(volume(1), "write");
      failing.put(volume(0), "write");
      feed(writer, 12, 22);
      Frames.await("it comes back", () -> all(archive).size() >= 16);
      failing.clear();
      feed(writer, 22, 60);
      writer.finish();
      Frames.await("all is there", () -> all(archive).size() == 60);
      assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).hasSize(1);
    }
    assertThat(failures).hasValueGreaterThan(1);
    List<Long> starts = new ArchiveLayout(volume(0)).starts(CAMERA, 0);
    assertThat(starts).hasSize(2);
    assertThat(starts.get(1)).isEqualTo(starts.get(0) + 1);
    assertAllThere(60);
  }

  @Test
  void theLongerOneOfTwoSegmentsThatBeginAlikeIsFound() throws SQLException {
    try (SegmentIndex index = SegmentIndex.open(Path.of(":memory:"))) {
      var longer = new Segment(CAMERA, 1_000_000, 3_000_000, 10);
      var shorter = new Segment(CAMERA, 1_000_001, 2_000_000, 10);
      index.put(List.of(longer, shorter));
      assertThat(index.overlapping(CAMERA, 2_500_000, 4_000_000)).containsExactly(longer);
    }
  }

  /// Whose files they may be is for people to say.
  @Test
  void whereNoNameIsFreeItIsToldWhatToDo() throws IOException {
    var told = new CopyOnWriteArrayList<String>();
    var layout = new ArchiveLayout(volume(0));
    Files.createDirectories(layout.file(CAMERA, 7).resolveSibling("."));
    for (int i = 0; i < SegmentFile.MAX_NAMES; i++) {
      Files.writeString(layout.file(CAMERA, 7 + i), "of somebody");
    }
    Files.writeString(volume(0).resolve(VolumeIdentity.MARKER), "x");
    var file =
        new SegmentFile(
            CAMERA,
            7,
            layout,
            VolumeIdentity.open(volume(0), false),
            new byte[10],
            new SegmentListener() {
              @Override
              public void durable(long newestMicros) {
                throw new AssertionError("nothing was written");
              }

              @Override
              public void failed(String problem) {
                told.add(problem);
              }
            },
            DiskFaults.NONE);
    try {
      file.append(new ByteBuffer[0]);
    } catch (IOException e) {
      assertThat(DiskProblem.local(e)).isTrue();
      file.fail(DiskProblem.text(file.path(), "cannot be written", e));
    }
    file.close();
    file.discard();
    assertThat(told)
        .containsExactly(
            "archive "
                + layout.file(CAMERA, 7)
                + " cannot be written (64 names are taken from this one on): see what these files"
                + " are, and move them away");
    assertThat(layout.starts(CAMERA, 0)).hasSize(SegmentFile.MAX_NAMES);
  }
}
