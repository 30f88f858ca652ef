package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.archive.VolumeState;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Volumes that take less than the cameras send, though none of their operations takes so long that
/// they count as hanging.
@Timeout(120)
class SlowVolumeTest {
  private static final CameraId OTHER = new CameraId("yard");
  private static final int POOL_CHUNKS = 32;

  @TempDir Path root;

  private final long firstNanos = System.nanoTime() - TimeUnit.MINUTES.toNanos(10);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int stalled = -1;

  private Path volume(int number) {
    return root.resolve("volume-" + number);
  }

  /// Writes of one volume wait for as long as it is stalled.
  private void stall(int number) {
    lock.lock();
    try {
      stalled = number;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @AfterEach
  void nobodyWaitsAnyMore() {
    stall(-1);
  }

  private void fault(String operation, Path path) {
    if (!operation.equals("write")) {
      return;
    }
    lock.lock();
    try {
      while (stalled >= 0 && path.startsWith(volume(stalled))) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private Archive open() throws IOException {
    var volumes =
        new VolumeSettings(
            List.of(volume(0), volume(1)), Optional.empty(), SpaceRule.USUAL, 100_000, 20, 50);
    long pool = POOL_CHUNKS * (long) BufferPool.CHUNK_BYTES;
    return Archive.open(
        volumes, new ArchiveSettings(new ServerId("a"), 2, pool, 50, 10), this::fault);
  }

  private SessionWriter session(Archive archive, CameraId camera) {
    var progress = new SessionProgress(_ -> {}, () -> {}, 60_000);
    var writer =
        new SessionWriter(archive, camera, RecorderSettings.DEFAULT, new WallClock(), progress);
    writer.format(0, Frames.FORMAT);
    return writer;
  }

  private void feed(SessionWriter writer, int from, int to) {
    for (int i = from; i < to; i++) {
      writer.sample(Frames.sample(i, firstNanos));
    }
  }

  private static List<Integer> frames(Archive archive, CameraId camera) {
    try {
      if (archive.pieces(camera, 0, Long.MAX_VALUE).isEmpty()) {
        return List.of();
      }
      var out = new ByteArrayOutputStream();
      archive.copy(camera, 0, Long.MAX_VALUE, out);
      return Frames.numbers(out.toByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static boolean isSlow(Archive archive, int volume) {
    return archive.volumes().get(volume).problem().orElse("").contains("does not keep up");
  }

  @Test
  void whatWaitsForTooLongGoesOnOnAVolumeThatKeepsUp() throws IOException {
    try (Archive archive = open()) {
      SessionWriter writer = session(archive, CAMERA);
      feed(writer, 0, 60);
      Frames.await("its beginning", () -> frames(archive, CAMERA).size() >= 25);
      stall(0);
      feed(writer, 60, 150);
      Frames.await("told", () -> isSlow(archive, 0));
      assertThat(archive.volumes().getFirst().state()).isEqualTo(VolumeState.READY);
      Frames.await("goes on", () -> frames(archive, CAMERA).size() >= 125);
      writer.finish();
      Frames.await("all is there", () -> frames(archive, CAMERA).size() == 150);
      assertThat(frames(archive, CAMERA)).isEqualTo(numbers(150));
      assertThat(volume(1).resolve("gate")).exists();
      stall(-1);
    }
  }

  /// What waits is more than its share of the memory long before it has waited for long.
  @Test
  void whatIsTooMuchGoesOnOnAVolumeThatKeepsUp() throws IOException {
    try (Archive archive = open()) {
      SessionWriter writer = session(archive, CAMERA);
      stall(0);
      for (int group = 0; group < 2 * POOL_CHUNKS; group++) {
        feed(writer, group * Frames.GOP, (group + 1) * Frames.GOP);
        int arrived = group;
        Frames.await(
            "written elsewhere, or memory to wait in",
            () ->
                archive.buffers().usedBytes() < POOL_CHUNKS / 2 * (long) BufferPool.CHUNK_BYTES
                    || frames(archive, CAMERA).size() >= (arrived - 4) * Frames.GOP);
      }
      writer.finish();
      int all = 2 * POOL_CHUNKS * Frames.GOP;
      Frames.await("all is there", () -> frames(archive, CAMERA).size() == all);
      assertThat(frames(archive, CAMERA)).isEqualTo(numbers(all));
      stall(-1);
    }
  }

  /// There is nowhere to go: the other volume did not keep up a moment ago.
  @Test
  void onlyTheCamerasOfASlowVolumeMissPictures() throws IOException {
    Files.writeString(volume(0), "in the way");
    try (Archive archive = open()) {
      SessionWriter other = session(archive, OTHER);
      feed(other, 0, 60);
      Frames.await("its beginning", () -> frames(archive, OTHER).size() >= 25);
      stall(1);
      feed(other, 60, 150);
      Frames.await("told", () -> isSlow(archive, 1));
      stall(0);
      Files.delete(volume(0));
      Frames.await("used again", () -> archive.volumes().getFirst().state() == VolumeState.READY);

      SessionWriter writer = session(archive, CAMERA);
      feed(writer, 0, 2 * POOL_CHUNKS * Frames.GOP);
      for (int i = 150; i < 1_000; i += Frames.GOP) {
        int arrived = i;
        feed(other, i, i + Frames.GOP);
        Frames.await("it goes on", () -> frames(archive, OTHER).size() >= arrived - Frames.GOP);
      }
      other.finish();
      Frames.await("all is there", () -> frames(archive, OTHER).size() == 1_000);
      assertThat(frames(archive, OTHER)).isEqualTo(numbers(1_000));
      stall(-1);
      writer.finish();
      Frames.await("what was taken is there", () -> !frames(archive, CAMERA).isEmpty());
      assertThat(frames(archive, CAMERA).size()).isLessThan(2 * POOL_CHUNKS * Frames.GOP);
    }
  }
}
