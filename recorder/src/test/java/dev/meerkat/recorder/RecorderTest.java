package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.watch.RecordingPhase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Sessions with cameras, begun and ended, told and not told.
@Timeout(120)
class RecorderTest {
  private static final RecorderSettings SETTINGS =
      new RecorderSettings(CutSettings.DEFAULT, new Backoff(1, 8), 4, 20_000, 5_000);

  private static final RecorderSettings IMPATIENT =
      new RecorderSettings(CutSettings.DEFAULT, new Backoff(1, 8), 4, 20_000, 1_000);

  @TempDir Path root;

  private final long firstNanos = System.nanoTime();
  private final FakeCameras cameras = new FakeCameras();
  private final Reports reports = new Reports();

  @Test
  void aCameraIsReportedRecordingOnlyWhenItIsDurable() throws IOException {
    var syncing = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    DiskFaults slow =
        (operation, _) -> {
          if (operation.equals("syncfs")) {
            syncing.countDown();
            await(goOn);
          }
        };
    try (Archive archive = Archive.open(root, Frames.settings("a"), slow);
        Recorder recorder = new Recorder(archive, SETTINGS, reports, cameras)) {
      recorder.start(Frames.camera("gate", "fake:"));
      cameras.frames(CAMERA, firstNanos, 0, 10);
      await(syncing);
      assertThat(reports.of(CAMERA)).noneMatch(r -> r.phase() == RecordingPhase.RECORDING);
      assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).isEmpty();
      goOn.countDown();
      Frames.await("recording", () -> reports.recording(CAMERA));
      assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).hasSize(1);
    }
  }

  /// What a session handed on becomes durable after its end; that must not look as if the camera
  /// were recorded still.
  @Test
  void aSessionThatEndedIsNotReportedAsRecordingAgain() throws IOException {
    var permits = new Semaphore(0);
    DiskFaults slow =
        (operation, _) -> {
          if (operation.equals("syncfs")) {
            permits.acquireUninterruptibly();
          }
        };
    var patient =
        new RecorderSettings(CutSettings.DEFAULT, new Backoff(60_000, 60_000), 4, 20_000, 5_000);
    try (Archive archive = Archive.open(root, Frames.settings("a"), slow);
        Recorder recorder = new Recorder(archive, patient, reports, cameras)) {
      recorder.start(Frames.camera("gate", "fake:"));
      cameras.frames(CAMERA, firstNanos, 0, 10);
      permits.release();
      Frames.await("recording", () -> reports.recording(CAMERA));
      cameras.frames(CAMERA, firstNanos, 10, 20);
      cameras.fail(CAMERA, "the cable is cut");
      Frames.await("failed", () -> reports.failed(CAMERA));
      permits.release(1_000);
      Frames.await("all durable", () -> all(archive).size() == 20);
      assertThat(reports.latest(CAMERA).phase()).isEqualTo(RecordingPhase.FAILED);
      assertThat(reports.problems(CAMERA)).containsExactly("the cable is cut");
    }
  }

  @Test
  void noMoreCamerasThanAllowedAreConnectedToAtOnce() throws IOException {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    var tries = new AtomicInteger();
    var answers = new Semaphore(0);
    CameraStream.Opener busy =
        _ -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          tries.incrementAndGet();
          answers.acquireUninterruptibly();
          now.decrementAndGet();
          throw new CameraStreamException(Cause.CAMERA_UNREACHABLE, "nobody there");
        };
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = new Recorder(archive, SETTINGS, reports, busy)) {
      for (int i = 0; i < 50; i++) {
        recorder.start(Frames.camera("c" + i, "fake:"));
      }
      for (int i = 0; i < 25; i++) {
        Frames.await("all that may connect do", () -> now.get() == SETTINGS.maxConnecting());
        int before = tries.get();
        answers.release();
        Frames.await("the next one tries", () -> tries.get() > before);
      }
      answers.release(1_000_000);
    }
    assertThat(most.get()).isEqualTo(SETTINGS.maxConnecting());
    assertThat(reports.problems(new CameraId("c7"))).isSubsetOf("nobody there");
  }

  /// The socket is open and pictures come, but the disk hangs: told without the session's end, and
  /// taken back when the disk goes on.
  @Test
  void aDiskThatHangsIsToldWhileTheCameraIsConnected() throws IOException {
    var permits = new Semaphore(0);
    DiskFaults slow =
        (operation, _) -> {
          if (operation.equals("syncfs")) {
            permits.acquireUninterruptibly();
          }
        };
    try (Archive archive = Archive.open(root, Frames.settings("a"), slow);
        Recorder recorder = new Recorder(archive, IMPATIENT, reports, cameras)) {
      recorder.start(Frames.camera("gate", "fake:"));
      cameras.frames(CAMERA, firstNanos, 0, 10);
      permits.release();
      Frames.await("recording", () -> reports.recording(CAMERA));
      feedUntil("told", 10, () -> reports.failed(CAMERA));
      assertThat(reports.latest(CAMERA).cause()).isEqualTo(Cause.DISK_SLOW);
      assertThat(reports.problems(CAMERA).getFirst())
          .startsWith("connected but not recording for ")
          .contains(" s: the archive's disk has taken nothing");
      assertThat(cameras.sessions(CAMERA)).isEqualTo(1);
      permits.release(1_000_000);
      Frames.await("recording again", () -> reports.recording(CAMERA));
    }
  }

  @Test
  void aCameraWithoutKeyFramesIsToldWhileItIsConnected() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = new Recorder(archive, IMPATIENT, reports, cameras)) {
      recorder.start(Frames.camera("gate", "fake:"));
      feedUntil("told", 1, () -> reports.failed(CAMERA));
      assertThat(reports.latest(CAMERA).cause()).isEqualTo(Cause.CAMERA_UNUSABLE);
      assertThat(reports.problems(CAMERA).getFirst()).contains("has sent no key frame");
      cameras.frames(CAMERA, firstNanos, 2_500, 2_525);
      Frames.await("recording", () -> reports.recording(CAMERA));
      assertThat(cameras.sessions(CAMERA)).isEqualTo(1);
    }
  }

  /// Pictures that are no key frames, one at a time, until something is so.
  private void feedUntil(String what, int from, BooleanSupplier condition) {
    var next = new AtomicInteger(from);
    Frames.await(
        what,
        () -> {
          int frame = next.getAndIncrement();
          if (frame < 2_400 && frame % Frames.GOP != 0) {
            cameras.frames(CAMERA, firstNanos, frame, frame + 1);
          }
          return condition.getAsBoolean();
        });
  }

  /// Neither by the camera itself, nor by another one of its host, nor after it was stopped and
  /// started again; but a new password is tried at once.
  @Test
  void aRefusedPasswordIsNotTriedAgainSoon() throws IOException {
    var tries = new ConcurrentHashMap<String, AtomicInteger>();
    CameraStream.Opener picky =
        camera -> {
          tries
              .computeIfAbsent(camera.id() + camera.password(), _ -> new AtomicInteger())
              .incrementAndGet();
          throw camera.password().equals("wrong")
              ? new CameraStreamException(Cause.CAMERA_PASSWORD, "it refuses the password")
              : new CameraStreamException(Cause.CAMERA_UNREACHABLE, "nobody there");
        };
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = new Recorder(archive, SETTINGS, reports, picky)) {
      recorder.start(camera("c1", "wrong"));
      Frames.await("refused", () -> reports.failed(new CameraId("c1")));
      recorder.start(camera("c2", "wrong"));
      recorder.start(camera("c3", "other"));
      recorder.start(Frames.camera("c4", "rtsp://nvr/c4"));
      Frames.await("held back", () -> reports.failed(new CameraId("c2")));
      recorder.stop(new CameraId("c1"));
      int before = reports.of(new CameraId("c1")).size();
      recorder.start(camera("c1", "wrong"));
      Frames.await("told again", () -> reports.of(new CameraId("c1")).size() >= before + 2);
      Frames.await("others are tried", () -> count(tries, "c3other") >= 20);
      Frames.await("one without a login is tried", () -> count(tries, "c4") >= 20);
      assertThat(count(tries, "c1wrong")).isEqualTo(1);
      assertThat(tries).doesNotContainKey("c2wrong");
      assertThat(reports.problems(new CameraId("c1")).getFirst())
          .startsWith("it refuses the password (cameras lock an account after a few wrong");
      assertThat(reports.problems(new CameraId("c2")).getFirst())
          .startsWith("nvr has refused this user name and password before: check them");

      recorder.start(camera("c1", "right"));
      Frames.await("the new one is tried", () -> tries.containsKey("c1right"));
    }
  }

  /// Once the right password is set in the host, one camera is enough to find that out; until then,
  /// the others keep from trying it.
  @Test
  void aCameraThatIsToBeRetriedIsTriedAtOnceAndFreesTheOthers() throws IOException {
    var tries = new ConcurrentHashMap<String, AtomicInteger>();
    var corrected = new AtomicBoolean();
    CameraStream.Opener picky =
        camera -> {
          tries.computeIfAbsent(camera.id().value(), _ -> new AtomicInteger()).incrementAndGet();
          if (corrected.get()) {
            return cameras.open(camera);
          }
          throw new CameraStreamException(Cause.CAMERA_PASSWORD, "it refuses the password");
        };
    var c1 = new CameraId("c1");
    var c2 = new CameraId("c2");
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = new Recorder(archive, SETTINGS, reports, picky)) {
      assertThat(recorder.retry(c1)).isEqualTo(Recorder.Retry.IDLE);
      recorder.start(camera("c1", "p"));
      Frames.await("refused", () -> reports.failed(c1));
      assertThat(reports.problems(c1).getFirst())
          .endsWith("in the camera: meerkat retry-camera c1)");
      recorder.start(camera("c2", "p"));
      Frames.await("held back", () -> reports.failed(c2));
      assertThat(recorder.retry(c1)).isEqualTo(Recorder.Retry.TRIED);
      Frames.await("refused again", () -> reports.problems(c1).size() == 2);
      assertThat(count(tries, "c1")).isEqualTo(2);
      assertThat(tries).doesNotContainKey("c2");

      corrected.set(true);
      assertThat(recorder.retry(c1)).isEqualTo(Recorder.Retry.TRIED);
      Frames.await("both are connected", () -> cameras.sessions(c1) + cameras.sessions(c2) == 2);
      Frames.await("connected", () -> recorder.retry(c1) == Recorder.Retry.CONNECTED);
      assertThat(count(tries, "c1")).isEqualTo(3);
      assertThat(count(tries, "c2")).isEqualTo(1);
    }
  }

  private static int count(Map<String, AtomicInteger> counts, String key) {
    return counts.getOrDefault(key, new AtomicInteger()).get();
  }

  private static Camera camera(String name, String password) {
    return new Camera(
        new CameraId(name),
        "rtsp://nvr/" + name,
        "viewer",
        password,
        new ServerId("a"),
        FailoverPriority.HIGH,
        true);
  }

  /// One host with many channels is not stormed, and does not keep others waiting.
  @Test
  void aHostIsConnectedToByFewCamerasAtOnce() throws IOException {
    var now = new ConcurrentHashMap<String, AtomicInteger>();
    var answers = new Semaphore(0);
    CameraStream.Opener busy =
        camera -> {
          var count = now.computeIfAbsent(ConnectionGate.host(camera), _ -> new AtomicInteger());
          count.incrementAndGet();
          answers.acquireUninterruptibly();
          count.decrementAndGet();
          throw new CameraStreamException(Cause.CAMERA_UNREACHABLE, "nobody there");
        };
    var roomy = new RecorderSettings(CutSettings.DEFAULT, new Backoff(1, 8), 32, 20_000, 5_000);
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = new Recorder(archive, roomy, reports, busy)) {
      for (int i = 0; i < 40; i++) {
        recorder.start(camera("c" + i, "any"));
      }
      recorder.start(Frames.camera("door", "rtsp://door/1"));
      Frames.await("the door is not kept waiting", () -> now.containsKey("door"));
      Frames.await("eight of the recorder's", () -> count(now, "nvr") == 8);
      for (int i = 0; i < 40; i++) {
        answers.release();
        assertThat(count(now, "nvr")).isLessThanOrEqualTo(8);
      }
      answers.release(1_000_000);
    }
  }

  @Test
  void eachFailureIsToldBeforeTheNextTry() throws IOException {
    var told = new CopyOnWriteArrayList<Integer>();
    CameraStream.Opener nobody =
        _ -> {
          told.add(reports.problems(CAMERA).size());
          throw new CameraStreamException(Cause.CAMERA_UNREACHABLE, "nobody there");
        };
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = new Recorder(archive, SETTINGS, reports, nobody)) {
      recorder.start(Frames.camera("gate", "fake:"));
      Frames.await("tries", () -> told.size() >= 6);
    }
    assertThat(told).startsWith(0, 1, 2, 3, 4, 5);
  }

  @Test
  void whatArrivedBeforeAStopIsKept() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      try (Recorder recorder = new Recorder(archive, SETTINGS, reports, cameras)) {
        recorder.start(Frames.camera("gate", "fake:"));
        cameras.frames(CAMERA, firstNanos, 0, 60);
        var fed = new CountDownLatch(1);
        cameras.feed(CAMERA, _ -> fed.countDown());
        await(fed);
        recorder.stop(CAMERA);
      }
    }
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      assertThat(all(archive)).isEqualTo(IntStream.range(0, 60).boxed().toList());
    }
  }

  @Test
  void aCameraWhoseAddressChangedIsConnectedToAnew() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = new Recorder(archive, SETTINGS, reports, cameras)) {
      recorder.start(Frames.camera("gate", "fake:1"));
      recorder.start(Frames.camera("gate", "fake:1"));
      Frames.await("first session", () -> cameras.sessions(CAMERA) == 1);
      recorder.start(Frames.camera("gate", "fake:2"));
      Frames.await("second session", () -> cameras.sessions(CAMERA) == 2);
      cameras.frames(CAMERA, firstNanos, 0, 30);
      Frames.await("recorded", () -> reports.recording(CAMERA));
    }
  }

  private static List<Integer> all(Archive archive) {
    try {
      return Frames.all(archive);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    Frames.await("a signal", () -> latch.getCount() == 0);
  }
}
