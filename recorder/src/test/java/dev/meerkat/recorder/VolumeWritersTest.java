package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.mp4.FragmentBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What reaches the writers of a volume that is being closed.
@Timeout(60)
class VolumeWritersTest {
  @TempDir Path root;

  private final AtomicInteger released = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  private final SegmentListener listener =
      new SegmentListener() {
        @Override
        public void durable(long newestMicros) {
          // Not of interest here.
        }

        @Override
        public void failed(String problem) {
          failures.add(problem);
        }
      };

  private PendingFragment fragment(long micros) {
    var builder = new FragmentBuilder(1, new BufferPool(1 << 20));
    List<ByteBuffer> parts = List.of(ByteBuffer.wrap(new byte[100]));
    return new PendingFragment(
        builder, parts, true, micros, micros, micros + 1, _ -> released.incrementAndGet());
  }

  private Volume open() throws IOException {
    return Volume.open(
        root,
        KnownVolumes.open(Optional.empty()),
        Frames.settings("a"),
        DiskFaults.NONE,
        DiskErrors.NONE);
  }

  @Test
  void aSegmentThatComesTooLateIsRefusedAndItsFileClosed() throws IOException {
    Volume volume = open();
    SegmentFile early = volume.begin(CAMERA, 1_000_000, new byte[10], listener);
    volume.writers().append(early, fragment(1_000_000), true);
    Frames.await("it is written", () -> Files.exists(early.path()));
    volume.close();
    SegmentFile late = volume.begin(CAMERA, 2_000_000, new byte[10], listener);
    volume.writers().append(late, fragment(2_000_000), true);
    volume.writers().close(late, true);
    volume.writers().close(early, true);
    Frames.await("refused", () -> failures.size() == 1 && released.get() == 2);
    assertThat(failures.getFirst())
        .isEqualTo("archive volume of " + late.path() + " is not used any more");
    assertThat(late.path()).doesNotExist();
    Frames.await("closed", () -> openFiles(root).isEmpty());
  }

  /// Files below a folder that this process has open.
  static List<Path> openFiles(Path folder) {
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .flatMap(each -> target(each).stream())
          .filter(file -> file.startsWith(folder))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> target(Path descriptor) {
    try {
      return Optional.of(Files.readSymbolicLink(descriptor));
    } catch (IOException _) {
      return Optional.empty(); // closed meanwhile
    }
  }
}
