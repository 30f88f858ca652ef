package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.watch.RecordingPhase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real volume of 4 MB that becomes full or read-only. Only root may mount one.
@Tag("root")
@Timeout(120)
class FullVolumeTest {
  private static final CameraId OTHER = new CameraId("yard");
  private static final RecorderSettings SETTINGS =
      new RecorderSettings(CutSettings.DEFAULT, new Backoff(1, 20), 4, 20_000, 5_000);

  @TempDir Path root;

  private final long firstNanos = System.nanoTime();
  private final FakeCameras cameras = new FakeCameras();
  private final Reports reports = new Reports();
  private Path volume = Path.of("");

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(run("id", "-u").strip().equals("0"), "only root may mount a volume");
    volume = Files.createDirectory(root.resolve("volume"));
    run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", volume.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    if (!volume.toString().isEmpty()) {
      run("umount", volume.toString());
    }
  }

  @Test
  void aFullVolumeIsToldAndRecordingGoesOnWhenThereIsRoom() throws Exception {
    Path elsewhere = root.resolve("elsewhere");
    try (Archive full = Archive.open(volume, Frames.settings("a"));
        Archive roomy = Archive.open(elsewhere, Frames.settings("b"));
        Recorder recorder = new Recorder(full, SETTINGS, reports, cameras);
        Recorder otherRecorder = new Recorder(roomy, SETTINGS, reports, cameras)) {
      recorder.start(Frames.camera("gate", "fake:"));
      otherRecorder.start(Frames.camera("yard", "fake:"));
      cameras.frames(CAMERA, firstNanos, 0, 50);
      cameras.frames(OTHER, firstNanos, 0, 50);
      Frames.await("both", () -> reports.recording(CAMERA) && reports.recording(OTHER));
      long promised = reports.latest(CAMERA).lastDurableMicros();

      Path ballast = volume.resolve("ballast");
      fill(ballast);
      var next = new AtomicInteger(50);
      Frames.await("told", () -> reports.failed(CAMERA) || !feed(next));
      assertThat(reports.problems(CAMERA).getFirst())
          .startsWith("connected but not recording: archive " + volume)
          .contains("No space left on device")
          .endsWith("free space there or enlarge the volume, recording then goes on by itself");
      assertThat(reports.of(CAMERA))
          .filteredOn(each -> each.phase() == RecordingPhase.FAILED)
          .allMatch(each -> each.cause() == Cause.DISK_FULL);
      Frames.await("several tries", () -> reports.problems(CAMERA).size() > 5 || !feed(next));
      int before = reports.of(OTHER).size();
      cameras.frames(OTHER, firstNanos, 50, 200);
      Frames.await("the other goes on", () -> reports.of(OTHER).size() > before);
      // Nothing came from it for a while, which is no fault of the volume.
      assertThat(reports.problems(OTHER)).allMatch(each -> each.contains("sends no picture"));

      Files.delete(ballast);
      Frames.await("recorded again", () -> reports.recording(CAMERA) || !feed(next));
      assertThat(full.pieces(CAMERA, 0, Long.MAX_VALUE).getFirst().endMicros())
          .isGreaterThanOrEqualTo(promised);
    }
    try (Archive again = Archive.open(volume, Frames.settings("a"))) {
      assertThat(Frames.all(again)).startsWith(0, 1, 2).isSorted().doesNotHaveDuplicates();
      for (Segment segment : again.segments(CAMERA, 0, Long.MAX_VALUE)) {
        Path file = new ArchiveLayout(volume).file(CAMERA, segment.startMicros());
        assertThat(SegmentScan.of(file).tear()).isEmpty();
      }
    }
    try (var walk = Files.walk(volume.resolve("gate"))) {
      assertThat(walk.filter(Files::isRegularFile))
          .as("no empty files are left behind")
          .allSatisfy(file -> assertThat(Files.size(file)).isPositive());
    }
  }

  /// A server that starts on a full volume has room for its index; without that it says so. In no
  /// case is the index taken for damaged.
  @Test
  void anArchiveOnAFullVolumeIsOpenedWithItsReserve() throws Exception {
    try (Archive archive = Archive.open(volume, Frames.settings("a"))) {
      Frames.record(archive, firstNanos, 0, 50);
    }
    fill(volume.resolve("ballast"));
    try (Archive archive = Archive.open(volume, Frames.settings("a"))) {
      assertThat(Frames.all(archive)).hasSize(50);
    }
    fill(volume.resolve("more"));
    assertThatThrownBy(() -> Archive.open(volume, Frames.settings("a")))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(volume.toString())
        .hasMessageContaining("make sure that the disk has room and may be written");
    Files.delete(volume.resolve("ballast"));
    try (Archive archive = Archive.open(volume, Frames.settings("a"))) {
      assertThat(Frames.all(archive)).hasSize(50);
    }
    try (var files = Files.list(volume)) {
      assertThat(files).noneMatch(file -> file.toString().contains("damaged"));
    }
  }

  @Test
  void aReadOnlyVolumeIsRefusedWithAReason() throws Exception {
    Archive.open(volume, Frames.settings("a")).close();
    run("mount", "-o", "remount,ro", volume.toString());
    assertThatThrownBy(() -> Archive.open(volume, Frames.settings("a")))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("archive " + volume)
        .hasMessageContaining(
            "cannot be written (Read-only file system): mount the volume writable");
  }

  /// Adds a group of pictures; always true.
  private boolean feed(AtomicInteger next) {
    int from = next.getAndAdd(Frames.GOP);
    cameras.frames(CAMERA, firstNanos, from, from + Frames.GOP);
    return true;
  }

  private static void fill(Path ballast) throws IOException {
    byte[] block = new byte[4_096];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + output).isZero();
    return output;
  }
}
