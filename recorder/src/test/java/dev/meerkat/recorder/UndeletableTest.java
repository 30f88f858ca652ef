package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.RetentionPolicy;
import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.model.RetentionLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files and folders that cannot be deleted, as those of somebody else or on a bad sector.
@Timeout(120)
class UndeletableTest {
  @TempDir Path root;

  private final ConcurrentHashMap<Path, String> stuck = new ConcurrentHashMap<>();
  private final DiskFaults faults =
      (operation, path) -> {
        if (operation.equals("unlink") && stuck.containsKey(path)) {
          throw new IOException("Operation not permitted");
        }
      };

  /// Of ten, five and no days ago.
  private List<Segment> segments;

  private ArchiveLayout layout;

  @BeforeEach
  void threeSessions() throws IOException {
    layout = new ArchiveLayout(root);
    long nowNanos = System.nanoTime();
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      for (int daysAgo : List.of(10, 5, 0)) {
        Frames.record(archive, nowNanos - TimeUnit.DAYS.toNanos(daysAgo), 0, 50);
      }
    }
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      segments = archive.segments(CAMERA, 0, Long.MAX_VALUE);
    }
    assertThat(segments).hasSize(3);
  }

  private Path file(int segment) {
    return layout.file(CAMERA, segments.get(segment).startMicros());
  }

  private void doom(List<Segment> segments) throws Exception {
    try (SegmentIndex index = SegmentIndex.open(layout.indexFile())) {
      index.doom(segments);
    }
  }

  /// A server died in the middle of a deletion: the rest is deleted, and what cannot be is there
  /// again.
  @Test
  void aStartEndsADeletionAsFarAsItCan() throws Exception {
    doom(segments.subList(0, 2));
    stuck.put(file(0), "");
    stuck.put(file(1).resolveSibling(".").normalize(), "");
    try (Archive archive = Archive.open(root, Frames.settings("a"), faults)) {
      archive.retain(() -> RetentionPolicy.KEEP, Frames::now);
      Frames.await("ended", () -> there(archive).size() == 2);
      assertThat(there(archive)).containsExactly(segments.get(0), segments.get(2));
      assertThat(Frames.all(archive)).hasSize(100);
    }
    assertThat(file(1)).doesNotExist();
    assertThat(Files.isDirectory(file(1).resolveSibling("."))).isTrue();
    try (SegmentIndex index = SegmentIndex.open(layout.indexFile())) {
      assertThat(index.doomed()).isEmpty();
      assertThat(index.page(CAMERA, 0, 10)).containsExactly(segments.get(0), segments.get(2));
    }
  }

  private static List<Segment> there(Archive archive) {
    try {
      return archive.segments(CAMERA, 0, Long.MAX_VALUE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private VolumeSettings volumes(int hangMillis) {
    return new VolumeSettings(List.of(root), Optional.empty(), SpaceRule.USUAL, hangMillis, 20, 20);
  }

  private static RetentionPolicy keeping(long bytes) {
    return RetentionPolicy.of(
        new RetentionLimits(OptionalLong.of(0), OptionalLong.of(bytes)),
        new TreeMap<>(),
        List.of());
  }

  /// The oldest cannot be deleted: the next one goes instead, and no more than is needed.
  @Test
  void retentionGoesOnWithOthers() throws Exception {
    stuck.put(file(0), "");
    try (Archive archive = Archive.open(volumes(4_000), Frames.settings("a"), faults)) {
      archive.retain(() -> keeping(2 * segments.getFirst().sizeBytes() + 10), Frames::now);
      Frames.await("the next one is gone", () -> !Files.exists(file(1)));
      Frames.await(
          "told",
          () -> archive.volumes().getFirst().problem().orElse("").contains("cannot be deleted"));
      assertThat(archive.volumes().getFirst().problem().orElse(""))
          .contains(file(0).toString(), "let the server's user write there");
      assertThat(archive.segments(CAMERA, 0, Long.MAX_VALUE))
          .containsExactly(segments.get(0), segments.get(2));
    }
    try (Archive archive = Archive.open(volumes(4_000), Frames.settings("a"))) {
      assertThat(archive.segments(CAMERA, 0, Long.MAX_VALUE)).hasSize(2);
      archive.retain(() -> keeping(10), Frames::now);
      Frames.await("a new start tries it again", () -> !Files.exists(file(0)));
    }
  }

  /// A slow disk: the passes of that time do not find the same shortage again.
  @Test
  void nothingMoreIsDeletedWhileADeletionGoesOn() throws Exception {
    var free = new CountDownLatch(1);
    var passes = new AtomicInteger();
    DiskFaults slow =
        (operation, path) -> {
          if (operation.equals("unlink")) {
            try {
              free.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    try (Archive archive = Archive.open(volumes(50), Frames.settings("a"), slow)) {
      try {
        archive.retain(
            () ->
                switch (passes.getAndIncrement()) {
                  case 0 -> keeping(2 * segments.getFirst().sizeBytes() + 10);
                  case 1, 2, 3 -> keeping(10); // as long as the first deletion goes on
                  default -> RetentionPolicy.KEEP;
                },
            Frames::now);
        Frames.await("more passes", () -> passes.get() > 5);
      } finally {
        free.countDown();
      }
      Frames.await("the first deletion ends", () -> !Files.exists(file(0)));
    }
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      assertThat(archive.segments(CAMERA, 0, Long.MAX_VALUE))
          .containsExactly(segments.get(1), segments.get(2));
    }
  }
}
