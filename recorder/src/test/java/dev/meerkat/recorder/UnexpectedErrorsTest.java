package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.archive.VolumeState;
import dev.meerkat.media.mp4.FragmentBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The threads of a volume go on after an error that nobody expects, and it is told.
@Timeout(60)
class UnexpectedErrorsTest {
  @TempDir Path root;

  private final AtomicReference<String> failing = new AtomicReference<>("");

  /// Once.
  private void fault(String operation, Path path) {
    if (failing.get().equals(operation)) {
      failing.set("");
      throw new OutOfMemoryError("injected");
    }
  }

  private Volume open() throws IOException {
    return Volume.open(
        root,
        KnownVolumes.open(Optional.empty()),
        Frames.settings("a"),
        this::fault,
        DiskErrors.NONE);
  }

  private static void append(Volume volume, SegmentFile segment, long micros) {
    var builder = new FragmentBuilder(1, new BufferPool(1 << 20));
    List<ByteBuffer> parts = List.of(ByteBuffer.wrap(new byte[100]));
    var fragment = new PendingFragment(builder, parts, true, micros, micros, micros + 1, _ -> {});
    volume.writers().append(segment, fragment, true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"write", "syncfs"})
  void failTheirSegmentAndTheNextIsDurable(String operation) throws IOException {
    try (Volume volume = open()) {
      failing.set(operation);
      var first = new Told();
      append(volume, volume.begin(CAMERA, 1_000_000, new byte[10], first), 1_000_000);
      Frames.await("told", () -> !first.failures().isEmpty());
      assertThat(first.failures())
          .singleElement()
          .asString()
          .endsWith(" failed in an unexpected way: java.lang.OutOfMemoryError: injected");
      assertThat(first.durable()).isEmpty();
      var second = new Told();
      append(volume, volume.begin(CAMERA, 2_000_000, new byte[10], second), 2_000_000);
      Frames.await("durable", () -> !second.durable().isEmpty());
      assertThat(second.failures()).isEmpty();
    }
  }

  @Test
  void delayWhatIsToBeEntered() throws IOException {
    try (Volume volume = open()) {
      failing.set("index");
      for (long micros : new long[] {1_000_000, 2_000_000}) {
        var told = new Told();
        SegmentFile segment = volume.begin(CAMERA, micros, new byte[10], told);
        append(volume, segment, micros);
        volume.writers().close(segment, true);
        Frames.await("durable", () -> !told.durable().isEmpty());
        Frames.await("tried", () -> failing.get().isEmpty());
      }
      Frames.await(
          "both are entered",
          () -> volume.index().inventory().known(CAMERA, 0, 9_000_000).held().size() == 2);
    }
  }

  @Test
  void doNotEndTheWatch() throws IOException {
    var volumes =
        new VolumeSettings(
            List.of(root.resolve("one"), root.resolve("two")),
            Optional.of(root.resolve("known")),
            SpaceRule.USUAL,
            4_000,
            20,
            50);
    var told = new CopyOnWriteArrayList<String>();
    try (Archive archive = Archive.open(volumes, Frames.settings("a"))) {
      archive.tell(
          new ArchiveListener() {
            @Override
            public void archiveUsable(boolean now, String words) {
              // Not of interest here.
            }

            @Override
            public void volumeChanged(String words) {
              told.add(words);
              if (told.size() == 1) {
                throw new AssertionError("injected");
              }
            }
          });
      Files.move(root.resolve("two"), root.resolve("away"));
      Frames.await("told", () -> told.size() == 1);
      Files.move(root.resolve("away"), root.resolve("two"));
      Frames.await("told again", () -> told.size() == 2);
      assertThat(told.getLast()).endsWith("two is ready");
      assertThat(archive.volumes().getLast().state()).isEqualTo(VolumeState.READY);
    }
  }
}
