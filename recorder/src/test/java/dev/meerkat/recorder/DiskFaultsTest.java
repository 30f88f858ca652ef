package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.watch.RecordingPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Disks that fail, under cameras that do not.
@Timeout(120)
class DiskFaultsTest {
  private static final CameraId OTHER = new CameraId("yard");
  private static final RecorderSettings SETTINGS =
      new RecorderSettings(CutSettings.DEFAULT, new Backoff(1, 8), 4, 20_000, 5_000);

  @TempDir Path root;

  private final long firstNanos = System.nanoTime();
  private final FakeCameras cameras = new FakeCameras();
  private final Reports reports = new Reports();
  private final AtomicReference<String> failing = new AtomicReference<>("");
  private final AtomicReference<String> error = new AtomicReference<>("No space left on device");
  private final DiskFaults faults =
      (operation, path) -> {
        if (failing.get().equals(operation) && !path.toString().contains(OTHER.value())) {
          throw new IOException(error.get());
        }
      };

  @ParameterizedTest
  @ValueSource(strings = {"create", "write"})
  void aDiskThatTakesNothingFailsItsCamerasAndTheOthersGoOn(String operation) throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"), faults);
        Recorder recorder = new Recorder(archive, SETTINGS, reports, cameras)) {
      recorder.start(Frames.camera("gate", "fake:"));
      recorder.start(Frames.camera("yard", "fake:"));
      cameras.frames(CAMERA, firstNanos, 0, 50);
      cameras.frames(OTHER, firstNanos, 0, 10);
      Frames.await(
          "both are recorded", () -> reports.recording(CAMERA) && reports.recording(OTHER));

      failing.set(operation);
      cameras.frames(CAMERA, firstNanos, 50, 100);
      cameras.frames(CAMERA, firstNanos, 100, 1_600);
      Frames.await("told", () -> reports.failed(CAMERA));
      assertThat(reports.problems(CAMERA).getFirst())
          .startsWith("connected but not recording: archive " + root.resolve("gate"))
          .contains("cannot be written (No space left on device)")
          .endsWith("free space there or enlarge the volume, recording then goes on by itself");
      int before = reports.of(OTHER).size();
      cameras.frames(OTHER, firstNanos, 10, 200);
      Frames.await("the other goes on", () -> reports.of(OTHER).size() > before);
      assertThat(reports.problems(OTHER)).isEmpty();

      failing.set("");
      feedUntilRecorded(1_600);
    }
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      assertThat(all(archive)).startsWith(0, 1, 2, 3).isSorted().doesNotHaveDuplicates();
    }
    assertThat(files()).allSatisfy(file -> assertThat(SegmentScan.of(file).tear()).isEmpty());
  }

  @Test
  void aDiskThatCannotSyncFailsEveryCameraUntilItCan() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"), faults);
        Recorder recorder = new Recorder(archive, SETTINGS, reports, cameras)) {
      recorder.start(Frames.camera("gate", "fake:"));
      cameras.frames(CAMERA, firstNanos, 0, 30);
      Frames.await("recording", () -> reports.recording(CAMERA));
      long promised = reports.latest(CAMERA).lastDurableMicros();
      failing.set("syncfs");
      cameras.frames(CAMERA, firstNanos, 30, 200);
      Frames.await("told", () -> reports.failed(CAMERA));
      assertThat(reports.problems(CAMERA).getFirst())
          .startsWith(
              "connected but not recording: archive "
                  + root
                  + " cannot be made durable (No space left on device): ");
      assertThat(reports.latest(CAMERA).lastDurableMicros()).isGreaterThanOrEqualTo(promised);
      failing.set("");
      feedUntilRecorded(200);
    }
  }

  /// It is known at once why the disk takes nothing, so nobody is told that it is slow, neither in
  /// the first session nor in those that follow.
  @ParameterizedTest
  @CsvSource({
    "No space left on device, DISK_FULL, free space there",
    "Disk quota exceeded, DISK_FULL, free space there",
    "Read-only file system, DISK_FAILED, mount the volume writable",
    "Input/output error, DISK_FAILED, see whether the disk is well",
  })
  void whatIsKnownOfADiskIsToldAndNotThatItIsSlow(String why, Cause cause, String advice)
      throws IOException {
    error.set(why);
    var patient = new RecorderSettings(CutSettings.DEFAULT, new Backoff(1, 8), 4, 20_000, 3_000);
    try (Archive archive = Archive.open(root, Frames.settings("a"), faults);
        Recorder recorder = new Recorder(archive, patient, reports, cameras)) {
      recorder.start(Frames.camera("gate", "fake:"));
      cameras.frames(CAMERA, firstNanos, 0, 50);
      Frames.await("recording", () -> reports.recording(CAMERA));
      failing.set("write");
      var next = new AtomicInteger(50);
      Frames.await(
          "told by two sessions",
          () -> {
            int frame = next.getAndAdd(1);
            cameras.frames(CAMERA, firstNanos, frame, frame + 1);
            return cameras.sessions(CAMERA) > 2 && reports.failed(CAMERA);
          });
      assertThat(reports.of(CAMERA))
          .filteredOn(each -> each.phase() == RecordingPhase.FAILED)
          .isNotEmpty()
          .allSatisfy(each -> {
            assertThat(each.cause()).isEqualTo(cause);
            assertThat(each.detail()).contains(root.toString(), why, advice);
          });
    }
  }

  /// The index can wait: what it lacks is still read, and is entered later.
  @Test
  void anIndexThatTakesNothingLosesNothing() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"), faults);
        Recorder recorder = new Recorder(archive, SETTINGS, reports, cameras)) {
      failing.set("index");
      recorder.start(Frames.camera("gate", "fake:"));
      cameras.frames(CAMERA, firstNanos, 0, 1_600);
      Frames.await("all is there", () -> all(archive).size() >= 1_575);
      assertThat(reports.problems(CAMERA)).isEmpty();
    }
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      assertThat(all(archive)).isEqualTo(IntStream.range(0, 1_600).boxed().toList());
    }
  }

  /// A file where the camera's folder should be.
  @Test
  void aFolderThatCannotBeMadeFailsItsCameraOnly() throws IOException {
    Files.writeString(root.resolve("gate"), "in the way");
    try (Archive archive = Archive.open(root, Frames.settings("a"));
        Recorder recorder = new Recorder(archive, SETTINGS, reports, cameras)) {
      recorder.start(Frames.camera("gate", "fake:"));
      recorder.start(Frames.camera("yard", "fake:"));
      cameras.frames(CAMERA, firstNanos, 0, 50);
      cameras.frames(OTHER, firstNanos, 0, 50);
      Frames.await("told", () -> reports.failed(CAMERA));
      Frames.await("the other goes on", () -> reports.recording(OTHER));
      assertThat(reports.problems(CAMERA).getFirst())
          .startsWith("archive " + root.resolve("gate"))
          .contains("cannot be written (Not a directory)")
          .endsWith("move away the file that stands where a folder should be");
      Files.delete(root.resolve("gate"));
      feedUntilRecorded(50);
    }
  }

  /// Groups of pictures, each a second later, until one of them is recorded.
  private void feedUntilRecorded(int from) {
    var next = new AtomicInteger(from);
    Frames.await(
        "recorded again",
        () -> {
          if (reports.recording(CAMERA)) {
            return true;
          }
          int frame = next.getAndAdd(Frames.GOP);
          cameras.frames(CAMERA, firstNanos, frame, frame + Frames.GOP);
          return false;
        });
  }

  private static List<Integer> all(Archive archive) {
    try {
      return Frames.all(archive);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Path> files() throws IOException {
    try (var walk = Files.walk(root)) {
      return walk.filter(f -> f.toString().endsWith(".mp4")).toList();
    }
  }
}
