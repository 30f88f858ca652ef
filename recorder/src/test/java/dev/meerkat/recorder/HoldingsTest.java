package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.RetentionPolicy;
import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.archive.VolumeState;
import dev.meerkat.core.archive.Withheld;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.RetentionLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What lies on a volume that cannot be read is told as withheld, whatever is wrong with it, and is
/// there again when the volume is.
@Timeout(120)
class HoldingsTest {
  private static final CameraId OTHER = new CameraId("yard");
  private static final long ALL = Long.MAX_VALUE;

  @TempDir Path root;

  private final long firstNanos = System.nanoTime() - TimeUnit.MINUTES.toNanos(10);
  private final CountDownLatch thaw = new CountDownLatch(1);
  private final AtomicReference<String> failing = new AtomicReference<>("");
  private final AtomicReference<String> hanging = new AtomicReference<>("");

  private Path volume(int number) {
    return root.resolve("volume-" + number);
  }

  /// Only the first volume has faults.
  private void fault(String operation, Path path) throws IOException {
    if (!path.startsWith(volume(0))) {
      return;
    }
    if (hanging.get().equals(operation)) {
      try {
        thaw.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    if (failing.get().equals(operation)) {
      throw new IOException("Input/output error");
    }
  }

  private Archive open() throws IOException {
    var settings =
        new VolumeSettings(
            List.of(volume(0), volume(1)),
            Optional.of(root.resolve("known")),
            SpaceRule.USUAL,
            1_500,
            20,
            50);
    return Archive.open(settings, Frames.settings("a"), this::fault);
  }

  /// Takes the first volume away as an unmount does: what is open goes on.
  private void vanish(Archive archive) throws IOException {
    Files.move(volume(0), root.resolve("away"));
    Frames.await("told", () -> state(archive) == VolumeState.MISSING);
  }

  private void comeBack(Archive archive) throws IOException {
    Files.move(root.resolve("away"), volume(0));
    Frames.await("taken back", () -> state(archive) == VolumeState.READY);
  }

  private static VolumeState state(Archive archive) {
    return archive.volumes().getFirst().state();
  }

  /// Two seconds on the first volume, which is closed.
  private Piece recorded(Archive archive) {
    Frames.record(archive, firstNanos, 0, 50);
    Frames.await("two seconds", () -> seconds(archive) >= 2);
    return archive.holdings(CAMERA, 0, ALL).pieces().getFirst();
  }

  private static double seconds(Archive archive) {
    return archive.holdings(CAMERA, 0, ALL).pieces().stream()
            .mapToLong(each -> each.endMicros() - each.startMicros())
            .sum()
        / 1e6;
  }

  private void assertHeld(Holdings holdings, Piece piece) {
    assertThat(holdings.pieces()).isEmpty();
    assertThat(holdings.withheld())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.held()).isTrue();
          assertThat(each.fromMicros()).isEqualTo(piece.startMicros());
          assertThat(each.toMicros()).isEqualTo(piece.endMicros());
          assertThat(each.holder().name()).isEqualTo("volume " + volume(0) + " of a");
        });
  }

  @Test
  void whatIsOnAVolumeThatIsAwayIsHeldThere() throws IOException {
    try (Archive archive = open()) {
      Piece piece = recorded(archive);
      assertThat(archive.holdings(CAMERA, 0, ALL).withheld()).isEmpty();
      vanish(archive);
      Holdings away = archive.holdings(CAMERA, 0, ALL);
      assertHeld(away, piece);
      assertThat(away.withheld().getFirst().holder().why())
          .startsWith("archive ")
          .contains(volume(0).toString(), "mount it");
      // What it has not is not withheld: it is known.
      assertThat(archive.holdings(CAMERA, piece.endMicros(), ALL).withheld()).isEmpty();
      assertThat(archive.holdings(OTHER, 0, ALL).withheld()).isEmpty();
      long middle = piece.startMicros() + 1_000_000;
      assertThat(archive.holdings(CAMERA, middle, middle + 5).withheld())
          .singleElement()
          .satisfies(each -> {
            assertThat(each.fromMicros()).isEqualTo(middle);
            assertThat(each.toMicros()).isEqualTo(middle + 5);
          });
      comeBack(archive);
      assertThat(archive.holdings(CAMERA, 0, ALL))
          .isEqualTo(new Holdings(List.of(piece), List.of()));
    }
  }

  /// A session that runs on, so that nothing is in the index yet.
  @Test
  void soIsWhatIsStillBeingWritten() throws IOException {
    try (Archive archive = open()) {
      var progress = new SessionProgress(_ -> {}, () -> {}, 60_000);
      var writer =
          new SessionWriter(archive, CAMERA, RecorderSettings.DEFAULT, new WallClock(), progress);
      writer.format(0, Frames.FORMAT);
      for (int i = 0; i < 60; i++) {
        writer.sample(Frames.sample(i, firstNanos));
      }
      Frames.await("two seconds", () -> seconds(archive) >= 2);
      Piece piece = archive.holdings(CAMERA, 0, ALL).pieces().getFirst();
      vanish(archive);
      for (int i = 60; i < 200; i++) {
        writer.sample(Frames.sample(i, firstNanos));
      }
      Frames.await("it goes on", () -> seconds(archive) >= 4);
      Frames.await("let go", () -> VolumeWritersTest.openFiles(root.resolve("away")).isEmpty());
      Holdings away = archive.holdings(CAMERA, 0, ALL);
      assertThat(away.pieces().getFirst().startMicros()).isLessThanOrEqualTo(piece.endMicros());
      assertThat(away.withheld())
          .allSatisfy(each -> assertThat(each.held()).isTrue())
          .anySatisfy(each -> {
            assertThat(each.fromMicros()).isEqualTo(piece.startMicros());
            assertThat(each.toMicros()).isGreaterThanOrEqualTo(piece.endMicros());
          });
      comeBack(archive);
      writer.finish();
      Frames.await("all of it", () -> all(archive).size() == 200);
      assertThat(all(archive)).isEqualTo(IntStream.range(0, 200).boxed().toList());
    }
  }

  private static List<Integer> all(Archive archive) {
    try {
      return Frames.all(archive);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Of which nothing is known after a restart.
  @Test
  void aVolumeThatIsAwayAtStartMayHoldAnything() throws IOException {
    Piece piece;
    try (Archive archive = open()) {
      piece = recorded(archive);
    }
    Files.move(volume(0), root.resolve("away"));
    try (Archive archive = open()) {
      assertThat(archive.holdings(CAMERA, 5, 10).withheld())
          .singleElement()
          .satisfies(each -> {
            assertThat(each.held()).isFalse();
            assertThat(each.fromMicros()).isEqualTo(5);
            assertThat(each.toMicros()).isEqualTo(10);
            assertThat(each.holder().why())
                .startsWith("archive " + volume(0) + " is not there, though it was");
          });
      comeBack(archive);
      assertThat(archive.holdings(CAMERA, 0, ALL))
          .isEqualTo(new Holdings(List.of(piece), List.of()));
    }
  }

  /// A server that has only just started counts what there is first.
  @Test
  void whatWasThereAtTheStartIsKnownOnceItIsCounted() throws IOException {
    Piece piece;
    try (Archive archive = open()) {
      piece = recorded(archive);
    }
    try (Archive archive = open()) {
      failing.set("read");
      Frames.await(
          "counted",
          () -> archive.holdings(CAMERA, 0, ALL).withheld().stream().anyMatch(Withheld::held));
      assertHeld(archive.holdings(CAMERA, 0, ALL), piece);
    }
  }

  /// Before and after it is known that it hangs.
  @ParameterizedTest
  @ValueSource(strings = {"read", "look"})
  void whatIsOnAVolumeThatHangsIsHeldThere(String operation) throws IOException {
    try (Archive archive = open()) {
      Piece piece = recorded(archive);
      hanging.set(operation);
      if (operation.equals("look")) {
        Frames.await("told", () -> state(archive) == VolumeState.HUNG);
      }
      Holdings hung = archive.holdings(CAMERA, 0, ALL);
      assertHeld(hung, piece);
      assertThat(hung.withheld().getFirst().holder().why())
          .startsWith("archive volume " + volume(0) + " hangs: ");
      hanging.set("");
      thaw.countDown();
      Frames.await("used again", () -> state(archive) == VolumeState.READY);
      assertThat(archive.holdings(CAMERA, 0, ALL).pieces()).containsExactly(piece);
    }
  }

  @Test
  void whatIsOnAVolumeThatFailsIsHeldThereAndTheOthersAreRead() throws IOException {
    try (Archive archive = open()) {
      Piece piece = recorded(archive);
      failing.set("read");
      assertHeld(archive.holdings(CAMERA, 0, ALL), piece);
      assertThat(archive.holdings(CAMERA, 0, ALL).withheld().getFirst().holder().why())
          .isEqualTo("Input/output error");
      vanish(archive);
      Frames.record(archive, firstNanos, 50, 100);
      Frames.await("the second volume", () -> seconds(archive) >= 2);
      comeBack(archive);
      Holdings half = archive.holdings(CAMERA, 0, ALL);
      assertThat(half.pieces()).hasSize(1);
      assertThat(half.withheld()).extracting(Withheld::held).containsExactly(true);
      failing.set("");
      assertThat(archive.holdings(CAMERA, 0, ALL).withheld()).isEmpty();
      assertThat(all(archive)).hasSize(100);
    }
  }

  /// Rather than to write less than there is without a word.
  @Test
  void aCopyOfWhatIsWithheldIsRefused() throws IOException {
    try (Archive archive = open()) {
      Piece piece = recorded(archive);
      vanish(archive);
      Frames.record(archive, firstNanos, 50, 100);
      Frames.await("the second volume", () -> seconds(archive) >= 2);
      var out = new ByteArrayOutputStream();
      assertThatThrownBy(() -> archive.copy(CAMERA, piece.endMicros() - 500_000, ALL, out))
          .isInstanceOf(WithheldFootageException.class)
          .hasMessageStartingWith("footage of camera gate from ")
          .hasMessageContaining("cannot be read now: volume " + volume(0) + " of a (archive ");
      assertThat(out.size()).isZero();
      long from = archive.holdings(CAMERA, 0, ALL).pieces().getFirst().startMicros();
      assertThat(Frames.numbers(Frames.copy(archive, from, ALL)))
          .isEqualTo(IntStream.range(50, 100).boxed().toList());
    }
  }

  /// An unmount that nobody has told of yet: what is not there has not been deleted.
  @Test
  void aCopyThatFindsTheVolumeGoneIsRefused() throws IOException {
    var settings =
        new VolumeSettings(
            List.of(volume(0)),
            Optional.of(root.resolve("known")),
            SpaceRule.USUAL,
            1_500,
            60_000,
            50);
    try (Archive archive = Archive.open(settings, Frames.settings("a"))) {
      Piece piece = recorded(archive);
      Files.move(volume(0), root.resolve("away"));
      var out = new ByteArrayOutputStream();
      assertThatThrownBy(() -> archive.copy(CAMERA, piece.startMicros(), ALL, out))
          .isInstanceOf(WithheldFootageException.class)
          .hasMessage(
              "footage cannot be read now: archive volume " + volume(0) + " is there no more");
      Files.move(root.resolve("away"), volume(0));
    }
  }

  @Test
  void whatRetentionHasDeletedIsNotHeldAndIsStillKnown() throws IOException {
    try (Archive archive = open()) {
      Piece piece = recorded(archive);
      var limits = new RetentionLimits(OptionalLong.of(1), OptionalLong.empty());
      archive.retain(() -> RetentionPolicy.of(limits, new TreeMap<>(), List.of()), Frames::now);
      Frames.await(
          "deleted",
          () -> archive.holdings(CAMERA, 0, ALL).equals(new Holdings(List.of(), List.of())));
      vanish(archive);
      assertThat(archive.holdings(CAMERA, 0, ALL).withheld()).isEmpty();
      assertThat(archive.deleted(CAMERA, 0, ALL)).containsExactly(piece);
    }
  }
}
