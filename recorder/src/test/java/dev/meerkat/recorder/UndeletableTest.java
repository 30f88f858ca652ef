package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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
      assertThat(archive.segments(CAMERA, 0, Long.MAX_VALUE))
          .containsExactly(segments.get(0), segments.get(2));
      assertThat(Frames.all(archive)).hasSize(100);
    }
    assertThat(file(1)).doesNotExist();
    assertThat(Files.isDirectory(file(1).resolveSibling("."))).isTrue();
    try (SegmentIndex index = SegmentIndex.open(layout.indexFile())) {
      assertThat(index.doomed()).isEmpty();
      assertThat(index.page(CAMERA, 0, 10)).containsExactly(segments.get(0), segments.get(2));
    }
  }
}
