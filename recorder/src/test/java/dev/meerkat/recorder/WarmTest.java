package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.watch.RecordingPhase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Cameras that are held in memory, and recorded when it matters.
@Timeout(120)
class WarmTest {
  private static final int HOLD_MILLIS = 3_000;
  private static final long PLENTY = 8L << 20;

  @TempDir Path root;

  private final long firstNanos = System.nanoTime();
  private final FakeCameras cameras = new FakeCameras();
  private final Reports reports = new Reports();

  private static RecorderSettings settings(long warmBytes) {
    return new RecorderSettings(
        CutSettings.DEFAULT, new Backoff(1, 8), 4, 20_000, 5_000, HOLD_MILLIS, warmBytes);
  }

  private Recorder recorder(Archive archive, long warmBytes) {
    return new Recorder(archive, settings(warmBytes), reports, cameras);
  }

  /// Waits until all that was fed so far was taken.
  private void taken() {
    var taken = new CountDownLatch(1);
    cameras.feed(CAMERA, _ -> taken.countDown());
    try {
      taken.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void frames(int from, int to) {
    cameras.frames(CAMERA, firstNanos, from, to);
  }

  private static List<Integer> all(Archive archive) {
    try {
      return Frames.all(archive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void whatIsHeldIsNotWrittenUntilItIsRecorded() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = recorder(archive, PLENTY)) {
      recorder.holdWarm(Frames.camera("gate", "fake:"));
      frames(10, 130);
      taken();
      assertThat(reports.latest(CAMERA).phase()).isEqualTo(RecordingPhase.WARM);
      assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).isEmpty();

      recorder.start(Frames.camera("gate", "fake:"));
      frames(130, 200);
      Frames.await("recording", () -> reports.recording(CAMERA));
      recorder.stop(CAMERA);
      // The group that began at 50 reaches 3 s back from that of 125.
      Frames.await("all", () -> all(archive).equals(numbers(50, 200)));
      assertThat(cameras.sessions(CAMERA)).isEqualTo(1);
      assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).hasSize(1);
    }
  }

  @Test
  void itIsHeldAgainAfterItWasRecorded() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = recorder(archive, PLENTY)) {
      recorder.start(Frames.camera("gate", "fake:"));
      frames(0, 60);
      taken();
      recorder.holdWarm(Frames.camera("gate", "fake:"));
      frames(60, 110);
      Frames.await("written", () -> all(archive).equals(numbers(0, 60)));
      taken();
      assertThat(reports.latest(CAMERA).phase()).isEqualTo(RecordingPhase.WARM);
      recorder.start(Frames.camera("gate", "fake:"));
      frames(110, 120);
      recorder.stop(CAMERA);
      Frames.await("both", () -> all(archive).size() == 60 + 120 - 75);
      assertThat(cameras.sessions(CAMERA)).isEqualTo(1);
    }
  }

  /// Whoever says so does not know whether the other order before it had any effect.
  @Test
  void whatIsHeldAlreadyIsToldAgain() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = recorder(archive, PLENTY)) {
      recorder.holdWarm(Frames.camera("gate", "fake:"));
      frames(0, 30);
      taken();
      int before = reports.of(CAMERA).size();
      recorder.start(Frames.camera("gate", "fake:"));
      recorder.holdWarm(Frames.camera("gate", "fake:"));
      frames(30, 31);
      taken();
      assertThat(reports.of(CAMERA)).hasSize(before + 1);
      assertThat(reports.latest(CAMERA).phase()).isEqualTo(RecordingPhase.WARM);
    }
  }

  @Test
  void aBrokenConnectionIsRepairedWhileItIsHeld() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = recorder(archive, PLENTY)) {
      recorder.holdWarm(Frames.camera("gate", "fake:"));
      frames(0, 30);
      cameras.fail(CAMERA, "the cable is cut");
      Frames.await("failed", () -> reports.failed(CAMERA));
      frames(50, 60);
      taken();
      assertThat(reports.latest(CAMERA).phase()).isEqualTo(RecordingPhase.WARM);
      recorder.start(Frames.camera("gate", "fake:"));
      frames(60, 70);
      taken();
      recorder.stop(CAMERA);
      Frames.await("recorded", () -> all(archive).equals(numbers(50, 70)));
    }
  }

  /// Each group takes a chunk, and there are but three.
  @Test
  void shortMemoryShortensWhatIsHeld() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = recorder(archive, 3L * BufferPool.CHUNK_BYTES)) {
      recorder.holdWarm(Frames.camera("gate", "fake:"));
      frames(0, 140);
      taken();
      recorder.start(Frames.camera("gate", "fake:"));
      frames(140, 150);
      taken();
      recorder.stop(CAMERA);
      Frames.await("recorded", () -> all(archive).equals(numbers(100, 150)));
    }
  }

  @Test
  void stoppingForgetsWhatIsHeld() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      try (Recorder recorder = recorder(archive, PLENTY)) {
        recorder.holdWarm(Frames.camera("gate", "fake:"));
        frames(0, 60);
        taken();
        recorder.stop(CAMERA);
      }
      assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).isEmpty();
      assertThat(archive.buffers().usedBytes()).isZero();
    }
  }
}
