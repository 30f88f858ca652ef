package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.archive.VolumeState;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.watch.RecordingPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an archive tells of its volumes, and that it tells it once.
@Timeout(120)
class VolumeNewsTest {
  @TempDir Path root;

  private final List<String> usable = new CopyOnWriteArrayList<>();
  private final List<String> changes = new CopyOnWriteArrayList<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final ArchiveListener listener =
      new ArchiveListener() {
        @Override
        public void archiveUsable(boolean now, String words) {
          usable.add(now + " " + words);
        }

        @Override
        public void volumeChanged(String words) {
          changes.add(words);
        }
      };

  private Path volume(int number) {
    return root.resolve("volume-" + number);
  }

  private Path away(int number) {
    return root.resolve("away-" + number);
  }

  private Archive open(int volumes, SpaceRule rule) throws IOException {
    var settings =
        new VolumeSettings(
            IntStream.range(0, volumes).mapToObj(this::volume).toList(),
            Optional.of(root.resolve("known")),
            rule,
            4_000,
            20,
            50);
    return Archive.open(
        settings,
        Frames.settings("a"),
        (operation, _) -> looks.addAndGet(operation.equals("look") ? 1 : 0));
  }

  private static void awaitState(Archive archive, int volume, VolumeState state) {
    Frames.await(
        "volume " + volume + " " + state, () -> archive.volumes().get(volume).state() == state);
  }

  @Test
  void theLastUsableVolumeIsToldWhenItIsLostAndWhenItIsBack() throws IOException {
    try (Archive archive = open(2, SpaceRule.USUAL)) {
      archive.tell(listener);
      Files.move(volume(0), away(0));
      awaitState(archive, 0, VolumeState.MISSING);
      Frames.await("told", () -> changes.size() == 1);
      assertThat(changes.getFirst()).startsWith("archive volume " + volume(0)).contains("mount");
      assertThat(usable).as("there is another one").isEmpty();
      Files.move(volume(1), away(1));
      Frames.await("lost", () -> usable.size() == 1);
      assertThat(usable.getFirst())
          .startsWith("false no volume of the archive can be written: archive ")
          .contains(volume(0).toString(), volume(1).toString());
      Files.move(away(1), volume(1));
      Frames.await("back", () -> usable.size() == 2);
      assertThat(usable.getLast()).isEqualTo("true ");
      Frames.await("told", () -> changes.size() == 3);
      assertThat(changes.getLast()).isEqualTo("archive volume " + volume(1) + " is ready");
    }
  }

  /// Its cameras are told the reason and the place, and are recorded again when it is back.
  @Test
  void aVolumeThatVanishesIsWhatItsCamerasAreToldOf() throws IOException {
    long firstNanos = System.nanoTime();
    var cameras = new FakeCameras();
    var reports = new Reports();
    var settings = new RecorderSettings(CutSettings.DEFAULT, new Backoff(1, 8), 4, 20_000, 3_000);
    try (Archive archive = open(1, SpaceRule.USUAL);
        Recorder recorder = new Recorder(archive, settings, reports, cameras)) {
      recorder.start(Frames.camera("gate", "fake:"));
      cameras.frames(CAMERA, firstNanos, 0, 50);
      Frames.await("recording", () -> reports.recording(CAMERA));
      Files.move(volume(0), away(0));
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
            assertThat(each.cause()).isEqualTo(Cause.DISK_FAILED);
            assertThat(each.detail()).contains(volume(0).toString(), "mount it");
          });
      Files.move(away(0), volume(0));
      Frames.await(
          "recorded again",
          () -> {
            int frame = next.getAndAdd(1);
            cameras.frames(CAMERA, firstNanos, frame, frame + 1);
            return reports.recording(CAMERA);
          });
    }
  }

  /// The alarm is above all the room that there can be, so that it is on all the time.
  @Test
  void lowSpaceIsToldOnce() throws IOException {
    try (Archive archive = open(1, new SpaceRule(1, Long.MAX_VALUE / 2))) {
      archive.tell(listener);
      Frames.await("told", () -> !changes.isEmpty());
      int before = looks.get();
      Frames.await("several looks", () -> looks.get() > before + 5);
      assertThat(changes)
          .singleElement()
          .asString()
          .startsWith("archive volume " + volume(0) + " is low on space: ")
          .contains(" MiB are free, the alarm is at ", "free space there");
      assertThat(usable).isEmpty();
      assertThat(archive.volumes().getFirst().problem()).isPresent();
    }
  }
}
