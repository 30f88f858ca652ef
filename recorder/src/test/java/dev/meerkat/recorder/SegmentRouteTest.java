package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.archive.VolumeState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Segments whose volume fails in the middle, operation by operation.
@Timeout(120)
class SegmentRouteTest {
  @TempDir Path root;

  private final long firstNanos = System.nanoTime() - TimeUnit.MINUTES.toNanos(10);
  private final CountDownLatch thaw = new CountDownLatch(1);
  private final AtomicReference<String> failing = new AtomicReference<>("");
  private final AtomicReference<String> hanging = new AtomicReference<>("");
  private final AtomicReference<String> problem = new AtomicReference<>("Input/output error");

  private final AtomicInteger failures = new AtomicInteger();

  private Path volume(int number) {
    return root.resolve("volume-" + number);
  }

  /// Only the first volume has faults.
  private void fault(String operation, Path path) throws IOException {
    if (!path.startsWith(volume(0))) {
      return;
    }
    if (hanging.get().equals(operation)) {
      try {
        thaw.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    if (failing.get().equals(operation)) {
      failures.incrementAndGet();
      throw new IOException(problem.get());
    }
  }

  private Archive open(int volumes, Path memory) throws IOException {
    var settings =
        new VolumeSettings(
            IntStream.range(0, volumes).mapToObj(this::volume).toList(),
            Optional.of(memory),
            SpaceRule.USUAL,
            1_500,
            20,
            50);
    return Archive.open(settings, Frames.settings("a"), this::fault);
  }

  private Archive open(int volumes) throws IOException {
    return open(volumes, root.resolve("known"));
  }

  private SessionWriter session(Archive archive, List<String> ended) {
    var progress = new SessionProgress(_ -> {}, () -> ended.add("the session was ended"), 60_000);
    var writer =
        new SessionWriter(archive, CAMERA, RecorderSettings.DEFAULT, new WallClock(), progress);
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
    } catch (IOException _) {
      return List.of(); // it hangs just now
    }
  }

  private static VolumeState state(Archive archive) {
    return archive.volumes().getFirst().state();
  }

  @ParameterizedTest
  @CsvSource({
    "create, Input/output error, FAILED",
    "write, Input/output error, FAILED",
    "write, No space left on device, FULL",
    "write, Read-only file system, FAILED",
    "syncfs, Input/output error, FAILED",
  })
  void whatAVolumeDoesNotTakeGoesOnOnTheNext(String operation, String error, String told)
      throws IOException {
    var ended = new CopyOnWriteArrayList<String>();
    try (Archive archive = open(2)) {
      problem.set(error);
      SessionWriter writer = session(archive, ended);
      boolean fromTheStart = operation.equals("create");
      failing.set(fromTheStart ? operation : "");
      feed(writer, 0, 60);
      Frames.await("its beginning", () -> all(archive).size() >= 25);
      failing.set(operation);
      feed(writer, 60, 210);
      Frames.await("it fails", () -> failures.get() > 0);
      if (!told.equals("FULL")) { // one that says it is full, and has room, is soon believed again
        Frames.await("told", () -> state(archive) == VolumeState.valueOf(told) || fromTheStart);
      }
      writer.finish();
      Frames.await("all is there", () -> all(archive).size() == 210);
      assertThat(all(archive)).isEqualTo(IntStream.range(0, 210).boxed().toList());
      assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).hasSize(1);
      assertThat(ended).isEmpty();
      assertThat(Files.exists(volume(1).resolve("gate"))).isTrue();
      failing.set("");
      Frames.await("used again", () -> state(archive) == VolumeState.READY);
    }
    try (Archive again = open(2)) {
      assertThat(all(again)).isEqualTo(IntStream.range(0, 210).boxed().toList());
    }
  }

  @ParameterizedTest
  @CsvSource({"create", "write", "syncfs"})
  void whatHangsGoesOnOnTheNextAndNobodyWaits(String operation) throws IOException {
    var ended = new CopyOnWriteArrayList<String>();
    try (Archive archive = open(2)) {
      hanging.set(operation);
      SessionWriter writer = session(archive, ended);
      feed(writer, 0, 100);
      Frames.await("told", () -> state(archive) == VolumeState.HUNG);
      Frames.await("goes on", () -> all(archive).size() >= 75);
      writer.finish();
      Frames.await("all is there", () -> all(archive).size() == 100);
      hanging.set("");
      thaw.countDown();
      Frames.await("used again", () -> state(archive) == VolumeState.READY);
      assertThat(all(archive)).isEqualTo(IntStream.range(0, 100).boxed().toList());
      assertThat(ended).isEmpty();
    }
  }

  /// There is nowhere to go, but memory to wait in.
  @Test
  void theOnlyVolumeThatHangsIsWaitedFor() throws IOException {
    var ended = new CopyOnWriteArrayList<String>();
    try (Archive archive = open(1)) {
      hanging.set("write");
      SessionWriter writer = session(archive, ended);
      feed(writer, 0, 100);
      Frames.await("told", () -> state(archive) == VolumeState.HUNG);
      hanging.set("");
      thaw.countDown();
      writer.finish();
      Frames.await("all is there", () -> all(archive).size() == 100);
      assertThat(ended).isEmpty();
    }
  }

  /// The only volume is full for a moment.
  @Test
  void theOnlyVolumeThatIsFullIsWaitedFor() throws IOException {
    var ended = new CopyOnWriteArrayList<String>();
    try (Archive archive = open(1)) {
      SessionWriter writer = session(archive, ended);
      feed(writer, 0, 50);
      Frames.await("its beginning", () -> all(archive).size() >= 25);
      problem.set("No space left on device");
      failing.set("write");
      feed(writer, 50, 130);
      Frames.await("it fails", () -> failures.get() > 0);
      failing.set("");
      writer.finish();
      Frames.await("all is there", () -> all(archive).size() == 130);
      assertThat(all(archive)).isEqualTo(IntStream.range(0, 130).boxed().toList());
      assertThat(ended).isEmpty();
    }
  }

  @Test
  void aVolumeThatCannotBeOpenedIsToldAndUsedWhenItCan() throws IOException {
    Files.writeString(volume(0), "in the way");
    try (Archive archive = open(2)) {
      assertThat(state(archive)).isEqualTo(VolumeState.MISSING);
      assertThat(archive.volumes().getFirst().problem().orElse(""))
          .startsWith("archive " + volume(0) + " cannot be created")
          .endsWith("move away the file that stands where a folder should be");
      Frames.record(archive, firstNanos, 0, 50);
      Files.delete(volume(0));
      Frames.await("used", () -> state(archive) == VolumeState.READY);
      Frames.record(archive, firstNanos, 50, 100);
      Frames.await("all is there", () -> all(archive).size() == 100);
      assertThat(Files.exists(volume(0).resolve("gate"))).isTrue();
    }
  }
}
