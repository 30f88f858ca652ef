package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Periods.Period;
import dev.meerkat.core.archive.RetentionPolicy;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ProtectedRange;
import dev.meerkat.core.model.RetentionLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is deleted from an archive, and that it is deleted for good or not at all.
@Timeout(120)
class RetentionRunTest {
  private static final CameraId OTHER = new CameraId("yard");
  private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);

  @TempDir Path root;

  private final long nowNanos = System.nanoTime();

  /// Three sessions of two seconds: ten days old, five days old, and of now.
  private void threeSessions(CameraId camera) throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      for (int daysAgo : List.of(10, 5, 0)) {
        long first = nowNanos - daysAgo * DAY_NANOS;
        Frames.record(archive, camera, Frames.FORMAT, first, 0, 50);
      }
    }
  }

  private static RetentionPolicy policy(long days, long bytes, ProtectedRange... ranges) {
    long micros = TimeUnit.DAYS.toMicros(days);
    return RetentionPolicy.of(
        new RetentionLimits(OptionalLong.of(micros), OptionalLong.of(bytes)),
        new TreeMap<>(),
        List.of(ranges));
  }

  private List<Path> files(CameraId camera) throws IOException {
    try (var walk = Files.walk(root.resolve(camera.value()))) {
      return walk.filter(file -> file.toString().endsWith(".mp4")).sorted().toList();
    }
  }

  private static void awaitSegments(Archive archive, CameraId camera, int count) {
    Frames.await(
        count + " segments of " + camera,
        () -> {
          try {
            return archive.segments(camera, 0, Long.MAX_VALUE).size() == count;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void whatIsTooOldGoesWithItsFileAndFolders() throws IOException {
    threeSessions(CAMERA);
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      Segment oldest = archive.segments(CAMERA, 0, Long.MAX_VALUE).getFirst();
      archive.retain(() -> policy(7, 0), Frames::now);
      awaitSegments(archive, CAMERA, 2);
      Frames.await("no file", () -> !Files.exists(oldestDay(oldest)));
      assertThat(files(CAMERA)).hasSize(2);
      assertThat(archive.deleted(CAMERA, 0, Long.MAX_VALUE))
          .singleElement()
          .satisfies(gone -> {
            assertThat(gone.startMicros()).isEqualTo(oldest.startMicros());
            assertThat(gone.endMicros()).isEqualTo(oldest.endMicros());
          });
      assertThat(archive.deleted(CAMERA, oldest.endMicros(), Long.MAX_VALUE)).isEmpty();
      assertThat(Frames.all(archive)).hasSize(100);
    }
    try (Archive again = Archive.open(root, Frames.settings("a"))) {
      assertThat(Frames.all(again)).hasSize(100);
      assertThat(again.deleted(CAMERA, 0, Long.MAX_VALUE)).hasSize(1);
    }
  }

  private Path oldestDay(Segment segment) {
    return new ArchiveLayout(root).file(CAMERA, segment.startMicros()).resolveSibling(".");
  }

  @Test
  void eachCameraHasItsOwnSize() throws IOException {
    threeSessions(CAMERA);
    threeSessions(OTHER);
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      long bytes = archive.segments(CAMERA, 0, Long.MAX_VALUE).getFirst().sizeBytes();
      archive.retain(() -> policy(0, 2 * bytes + 10), Frames::now);
      awaitSegments(archive, CAMERA, 2);
      awaitSegments(archive, OTHER, 2);
      assertThat(archive.segments(CAMERA, 0, Long.MAX_VALUE).getFirst().startMicros())
          .as("the oldest went")
          .isGreaterThan(archive.deleted(CAMERA, 0, Long.MAX_VALUE).getFirst().endMicros());
    }
  }

  /// By age, only one would be left.
  @Test
  void nothingGoesForItsAgeWhileTheClockIsNotTrusted() throws IOException {
    threeSessions(CAMERA);
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      long bytes = archive.segments(CAMERA, 0, Long.MAX_VALUE).getFirst().sizeBytes();
      archive.retain(() -> policy(1, 2 * bytes + 10), OptionalLong::empty);
      awaitSegments(archive, CAMERA, 2);
    }
  }

  @Test
  void whatIsProtectedStaysThroughARebuildOfTheIndex() throws IOException {
    threeSessions(CAMERA);
    long oldest;
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      oldest = archive.segments(CAMERA, 0, Long.MAX_VALUE).getFirst().startMicros();
      archive.rebuildIndex();
      var evidence = new ProtectedRange(CAMERA, oldest + 1_000_000, oldest + 1_000_001, "");
      archive.retain(() -> policy(1, 0, evidence), Frames::now);
      awaitSegments(archive, CAMERA, 2);
      assertThat(archive.segments(CAMERA, 0, Long.MAX_VALUE).getFirst().startMicros())
          .isEqualTo(oldest);
    }
    ArchiveRebuild.run(root);
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      assertThat(archive.segments(CAMERA, 0, Long.MAX_VALUE)).hasSize(2);
      assertThat(archive.deleted(CAMERA, 0, Long.MAX_VALUE))
          .as("what was deleted is known still")
          .hasSize(1);
    }
  }

  /// A server that died when the deletion was written down, and when the files were gone.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDeletionThatWasBegunIsEnded(boolean fileGone) throws Exception {
    threeSessions(CAMERA);
    var layout = new ArchiveLayout(root);
    try (SegmentIndex index = SegmentIndex.open(layout.indexFile())) {
      Segment oldest = index.page(CAMERA, 0, 1).getFirst();
      index.doom(List.of(oldest));
      if (fileGone) {
        Files.delete(layout.file(CAMERA, oldest.startMicros()));
      }
    }
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      assertThat(archive.segments(CAMERA, 0, Long.MAX_VALUE)).hasSize(2);
      archive.retain(() -> RetentionPolicy.KEEP, Frames::now);
      awaitEnded();
      assertThat(files(CAMERA)).hasSize(2);
      assertThat(archive.deleted(CAMERA, 0, Long.MAX_VALUE)).hasSize(1);
    }
    try (SegmentIndex index = SegmentIndex.open(layout.indexFile())) {
      assertThat(index.doomed()).isEmpty();
      assertThat(index.inventory().sizes().get(CAMERA))
          .isEqualTo(index.page(CAMERA, 0, 10).stream().mapToLong(Segment::sizeBytes).sum());
    }
  }

  /// Deletion of the newest segment was begun: its file is younger than what a start looks through
  /// for files that the index lacks, and must not be taken for one of those.
  @Test
  void aStartDoesNotTakeInWhatIsToBeDeleted() throws Exception {
    threeSessions(CAMERA);
    Segment newest = doomNewest();
    endDeletions();
    isGone(newest);
  }

  enum Rebuild {
    BY_HAND,
    WHILE_IT_RUNS,
    SINCE_IT_WAS_DAMAGED
  }

  /// Otherwise the footage would be back, though it is told to be deleted.
  @ParameterizedTest
  @EnumSource
  void whatIsToBeDeletedDoesNotComeBackWithANewIndex(Rebuild rebuild) throws Exception {
    threeSessions(CAMERA);
    var layout = new ArchiveLayout(root);
    switch (rebuild) {
      case BY_HAND -> {
        doomNewest();
        ArchiveRebuild.run(root);
      }
      case WHILE_IT_RUNS -> {
        try (Archive archive = Archive.open(root, Frames.settings("a"))) {
          doomNewest();
          archive.rebuildIndex();
        }
      }
      case SINCE_IT_WAS_DAMAGED -> {
        doomNewest();
        damage(layout.indexFile());
      }
    }
    endDeletions();
    assertThat(files(CAMERA)).hasSize(2);
    try (SegmentIndex index = SegmentIndex.open(layout.indexFile())) {
      assertThat(index.doomed()).isEmpty();
      assertThat(index.page(CAMERA, 0, 10)).hasSize(2);
      assertThat(index.inventory().deleted(CAMERA, 0, Long.MAX_VALUE)).hasSize(1);
    }
  }

  /// Nobody knows what is protected yet, so the deletion waits; then it heeds that.
  @Test
  void aDeletionThatWasBegunLeavesWhatIsProtected() throws Exception {
    threeSessions(CAMERA);
    Segment newest = doomNewest();
    ArchiveRebuild.run(root);
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      assertThat(files(CAMERA)).hasSize(3);
      var evidence = new ProtectedRange(CAMERA, newest.endMicros() - 2, newest.endMicros() - 1, "");
      archive.retain(() -> policy(0, 0, evidence), Frames::now);
      awaitSegments(archive, CAMERA, 3);
      assertThat(files(CAMERA)).hasSize(3);
    }
  }

  /// A server that knows what is protected, namely nothing.
  private void endDeletions() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      archive.retain(() -> RetentionPolicy.KEEP, Frames::now);
      awaitEnded();
    }
  }

  private void awaitEnded() {
    Frames.await(
        "no deletion is left",
        () -> {
          try (SegmentIndex index = SegmentIndex.open(new ArchiveLayout(root).indexFile())) {
            return index.doomed().isEmpty();
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
        });
  }

  private Segment doomNewest() throws Exception {
    try (SegmentIndex index = SegmentIndex.open(new ArchiveLayout(root).indexFile())) {
      Segment newest = index.page(CAMERA, 0, 10).getLast();
      index.doom(List.of(newest));
      return newest;
    }
  }

  private void isGone(Segment segment) throws Exception {
    var layout = new ArchiveLayout(root);
    assertThat(layout.file(CAMERA, segment.startMicros())).doesNotExist();
    try (SegmentIndex index = SegmentIndex.open(layout.indexFile())) {
      assertThat(index.page(CAMERA, 0, 10)).hasSize(2).doesNotContain(segment);
    }
  }

  /// One row of a segment that cannot be; what else there is can be read.
  private static void damage(Path index) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + index);
        var statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO segment VALUES ('no name?', 5, 6, 7)");
    }
  }

  /// Somebody has removed a file by hand.
  @Test
  void aFileThatIsNotThereIsForgottenWhenItIsRead() throws IOException {
    threeSessions(CAMERA);
    Files.delete(files(CAMERA).get(1));
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      assertThat(archive.segments(CAMERA, 0, Long.MAX_VALUE)).hasSize(3);
      assertThat(Frames.all(archive)).hasSize(100);
      assertThat(archive.segments(CAMERA, 0, Long.MAX_VALUE)).hasSize(2);
    }
  }

  /// Segments that follow each other make one period, whatever the order.
  @Test
  void deletedPeriodsAreJoined() throws Exception {
    Path file = root.resolve("index.db");
    try (SegmentIndex index = SegmentIndex.open(file)) {
      for (long start : new long[] {0, 10_000_000, 30_000_000}) {
        index.doom(List.of(new Segment(CAMERA, start, start + 10_000_000, 5)));
      }
      assertDeleted(index.inventory());
    }
    try (SegmentIndex again = SegmentIndex.open(file)) {
      assertDeleted(again.inventory());
    }
  }

  private static void assertDeleted(VolumeInventory inventory) {
    assertThat(inventory.deleted(CAMERA, 0, Long.MAX_VALUE))
        .containsExactly(new Period(0, 20_000_000), new Period(30_000_000, 40_000_000));
    assertThat(inventory.deleted(CAMERA, 25_000_000, 30_000_000)).isEmpty();
    assertThat(inventory.deleted(OTHER, 0, Long.MAX_VALUE)).isEmpty();
  }
}
