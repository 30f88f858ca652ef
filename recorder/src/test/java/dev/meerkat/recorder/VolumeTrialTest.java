package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.archive.VolumeState;
import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What only writing tells of a volume.
@Timeout(120)
class VolumeTrialTest {
  private static final CameraId OTHER = new CameraId("yard");

  @TempDir Path root;

  private final long firstNanos = System.nanoTime();
  private final List<String> changes = new CopyOnWriteArrayList<>();
  private final AtomicInteger looks = new AtomicInteger();
  private volatile DiskFaults faults = DiskFaults.NONE;

  private Path volume(int number) {
    return root.resolve("volume-" + number);
  }

  private Archive open() throws IOException {
    var volumes =
        new VolumeSettings(
            List.of(volume(0), volume(1)), Optional.empty(), SpaceRule.USUAL, 4_000, 20, 50);
    Archive archive =
        Archive.open(
            volumes,
            Frames.settings("a"),
            (operation, path) -> {
              looks.addAndGet(operation.equals("look") && path.equals(volume(0)) ? 1 : 0);
              faults.before(operation, path);
            });
    archive.tell(
        new ArchiveListener() {
          @Override
          public void archiveUsable(boolean now, String words) {
            // Not of interest here.
          }

          @Override
          public void volumeChanged(String words) {
            changes.add(words);
          }
        });
    return archive;
  }

  private static VolumeState state(Archive archive, int volume) {
    return archive.volumes().get(volume).state();
  }

  private static boolean isAll(Archive archive, int frames) {
    try {
      return Frames.all(archive).equals(IntStream.range(0, frames).boxed().toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Nothing is recorded there yet, as the first volume has room.
  @Test
  void aStandByVolumeThatTakesNothingIsToldBeforeItIsNeeded() throws IOException {
    faults =
        (operation, path) -> {
          if (operation.equals("write") && path.startsWith(volume(1))) {
            throw new IOException("Read-only file system");
          }
        };
    try (Archive archive = open()) {
      Frames.await("found", () -> state(archive, 1) == VolumeState.FAILED);
      Frames.await("told", () -> !changes.isEmpty());
      assertThat(changes)
          .containsExactly(
              "archive "
                  + volume(1)
                  + " cannot be used (Read-only file system): mount the volume writable; after a"
                  + " disk error the system may have made it read-only");
      assertThat(state(archive, 0)).isEqualTo(VolumeState.READY);
      faults = DiskFaults.NONE;
      Frames.await("used again", () -> state(archive, 1) == VolumeState.READY);
    }
  }

  @Test
  void aVolumeThatMayNotBeWrittenHasFailed() throws IOException {
    try (Archive archive = open()) {
      Frames.await("tried", () -> looks.get() > 3);
      faults =
          (operation, path) -> {
            if (List.of("create", "write").contains(operation) && path.startsWith(volume(0))) {
              throw new AccessDeniedException(path.toString());
            }
          };
      Frames.record(archive, firstNanos, 0, 50);
      Frames.await("found", () -> state(archive, 0) == VolumeState.FAILED);
      Frames.await("recorded on the other", () -> isAll(archive, 50));
      assertThat(archive.volumes().getFirst().problem().orElse(""))
          .startsWith("archive " + volume(0) + " cannot be used (permission denied): let the");
      faults = DiskFaults.NONE;
      Frames.await("used again", () -> state(archive, 0) == VolumeState.READY);
    }
  }

  @Test
  void aFolderThatMayNotBeWrittenIsToldOnce() throws IOException {
    try (Archive archive = open()) {
      Path folder = volume(0).resolve(CAMERA.value());
      faults =
          (operation, path) -> {
            if (operation.equals("create") && path.startsWith(folder)) {
              throw new AccessDeniedException(path.toString());
            }
          };
      Frames.record(archive, firstNanos, 0, 50);
      Frames.await("told", () -> !changes.isEmpty());
      Frames.record(archive, firstNanos, 50, 100);
      Frames.await("recorded on the other", () -> isAll(archive, 100));
      int before = looks.get();
      Frames.await("several looks", () -> looks.get() > before + 5);
      assertThat(changes)
          .singleElement()
          .asString()
          .startsWith("archive " + folder)
          .endsWith(" cannot be written (permission denied): let the server's user write there");
      assertThat(state(archive, 0)).isEqualTo(VolumeState.READY);
      Frames.record(archive, OTHER, Frames.FORMAT, firstNanos, 0, 50);
      Frames.await(
          "the other camera is",
          () -> !archive.holdings(OTHER, 0, Long.MAX_VALUE).pieces().isEmpty());
      assertThat(volume(0).resolve(OTHER.value())).exists();
    }
  }
}
