package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.RetentionPolicy;
import dev.meerkat.core.model.ProtectedRange;
import dev.meerkat.core.model.RetentionLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Footage that is protected when retention has decided already to delete it.
@Timeout(120)
class LateProtectionTest {
  @TempDir Path root;

  private final long nowNanos = System.nanoTime();
  private final AtomicReference<RetentionPolicy> policy =
      new AtomicReference<>(RetentionPolicy.KEEP);
  private volatile DiskFaults faults = DiskFaults.NONE;

  /// Of ten, five and three days ago.
  private Archive threeSessions() throws IOException {
    Archive archive =
        Archive.open(
            root, Frames.settings("a"), (operation, path) -> faults.before(operation, path));
    for (int daysAgo : List.of(10, 5, 3)) {
      Frames.record(archive, nowNanos - daysAgo * TimeUnit.DAYS.toNanos(1), 0, 50);
    }
    Frames.await("closed", () -> segments(archive).size() == 3 && isIndexed());
    return archive;
  }

  private boolean isIndexed() {
    try (SegmentIndex index = SegmentIndex.open(new ArchiveLayout(root).indexFile())) {
      return index.page(CAMERA, 0, 10).size() == 3;
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Segment> segments(Archive archive) {
    try {
      return archive.segments(CAMERA, 0, Long.MAX_VALUE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static RetentionPolicy dayOnly(ProtectedRange... ranges) {
    return RetentionPolicy.of(
        new RetentionLimits(OptionalLong.of(TimeUnit.DAYS.toMicros(1)), OptionalLong.empty()),
        new TreeMap<>(),
        List.of(ranges));
  }

  private static ProtectedRange of(Segment segment) {
    return new ProtectedRange(CAMERA, segment.startMicros() + 1, segment.startMicros() + 2, "");
  }

  private Path file(Segment segment) {
    return new ArchiveLayout(root).file(CAMERA, segment.startMicros());
  }

  @Test
  void staysThoughItWasDecided() throws IOException {
    try (Archive archive = threeSessions()) {
      List<Segment> all = segments(archive);
      var protection = dayOnly(of(all.get(1)));
      faults =
          (operation, _) -> {
            if (operation.equals("delete")) {
              policy.set(protection);
            }
          };
      policy.set(dayOnly());
      archive.retain(policy::get, Frames::now);
      Frames.await("the others are gone", () -> segments(archive).size() == 1);
      assertThat(segments(archive)).containsExactly(all.get(1));
      assertThat(archive.deleted(CAMERA, all.get(1).startMicros(), all.get(1).endMicros()))
          .isEmpty();
    }
  }

  /// Whoever protects is answered when that holds.
  @Test
  void staysThoughItsDeletionHasBegun() throws Exception {
    var unlinking = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (Archive archive = threeSessions()) {
      List<Segment> all = segments(archive);
      faults =
          (operation, path) -> {
            if (operation.equals("unlink") && path.equals(file(all.getFirst()))) {
              unlinking.countDown();
              awaitUninterrupted(goOn);
            }
          };
      policy.set(dayOnly());
      archive.retain(policy::get, Frames::now);
      unlinking.await();
      policy.set(dayOnly(of(all.get(1))));
      var firstIsThere = new AtomicReference<Boolean>();
      Thread protecting =
          Thread.ofPlatform()
              .start(() -> {
                archive.heedProtection();
                firstIsThere.set(Files.exists(file(all.getFirst())));
              });
      Frames.await("it waits", () -> protecting.getState() == Thread.State.TIMED_WAITING);
      goOn.countDown();
      protecting.join();
      assertThat(firstIsThere.get()).isFalse();
      Frames.await("back in the index", () -> segments(archive).size() == 1);
      assertThat(segments(archive)).containsExactly(all.get(1));
      assertThat(file(all.get(1))).exists();
      assertThat(file(all.get(2))).doesNotExist();
      assertThat(Frames.all(archive)).hasSize(50);
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
