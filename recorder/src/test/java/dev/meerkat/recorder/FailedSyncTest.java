package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.media.mp4.FragmentBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A `syncfs` that fails, as the kernel tells it: once, whatever was being written meanwhile.
@Timeout(60)
class FailedSyncTest {
  private static final CameraId OTHER = new CameraId("yard");

  @TempDir Path root;

  private final AtomicBoolean failing = new AtomicBoolean(true);
  private final CountDownLatch syncing = new CountDownLatch(1);
  private final CountDownLatch fail = new CountDownLatch(1);
  private final AtomicInteger released = new AtomicInteger();

  /// The first sync fails when it is told to.
  private void fault(String operation, Path path) throws IOException {
    if (operation.equals("syncfs") && path.equals(root) && failing.getAndSet(false)) {
      syncing.countDown();
      try {
        fail.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      throw new IOException("Input/output error");
    }
  }

  private void append(Volume volume, SegmentFile segment, long micros) {
    var builder = new FragmentBuilder(1, new BufferPool(1 << 20));
    List<ByteBuffer> parts = List.of(ByteBuffer.wrap(new byte[100]));
    volume
        .writers()
        .append(
            segment,
            new PendingFragment(
                builder, parts, true, micros, micros, micros + 1, _ -> released.incrementAndGet()),
            true);
  }

  @Test
  void isChargedToWhatWasWrittenWhileItRan() throws Exception {
    var covered = new Told();
    var meanwhile = new Told();
    var later = new Told();
    try (Volume volume =
        Volume.open(
            root,
            KnownVolumes.open(Optional.empty()),
            Frames.settings("a"),
            this::fault,
            DiskErrors.NONE)) {
      append(volume, volume.begin(CAMERA, 1_000_000, new byte[10], covered), 1_000_000);
      syncing.await();
      SegmentFile inFlight = volume.begin(OTHER, 2_000_000, new byte[10], meanwhile);
      append(volume, inFlight, 2_000_000);
      Frames.await("both are written", () -> released.get() == 2);
      fail.countDown();
      Frames.await("told", () -> !covered.failures().isEmpty());
      append(volume, volume.begin(CAMERA, 3_000_000, new byte[10], later), 3_000_000);
      Frames.await("the next sync", () -> !later.durable().isEmpty());
      assertThat(covered.durable()).isEmpty();
      assertThat(meanwhile.durable()).isEmpty();
      assertThat(inFlight.durablePart()).isEmpty();
      assertThat(meanwhile.failures())
          .singleElement()
          .asString()
          .startsWith("archive " + root + " cannot be made durable (Input/output error)");
      assertThat(later.failures()).isEmpty();
    }
  }
}
