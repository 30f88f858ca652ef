package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.ledger.Evidence;
import dev.meerkat.core.ledger.Lapse;
import dev.meerkat.core.ledger.Ledger;
import dev.meerkat.core.ledger.Outage;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A camera of 25 pictures a second that leaves some out in the middle of a session, without a gap
/// in its packets' numbers.
class PausedCameraTest {
  private static final long FRAME_MICROS = 40_000;

  @TempDir Path root;

  private final List<Lapse> lapses = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    // With a key frame, which are every 25, and without one: the same for who asks for gaps.
    "60, 175, 2",
    "60, 182, 1",
    // Until the camera's end: no more than a picture is covered behind the last one.
    "99, 0, 1",
    // Less than a second is what cameras do.
    "60, 80, 1",
  })
  void whatItLeavesOutIsAGap(int upTo, int from, int segments) throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      long firstNanos = System.nanoTime();
      int to = from == 0 ? upTo : from + 40;
      record(archive, firstNanos, upTo, from, to);
      Frames.await("durable", () -> durable(archive) == upTo + (from == 0 ? 0 : 40));
      List<Piece> pieces = archive.pieces(CAMERA, 0, Long.MAX_VALUE);
      long begin = pieces.getFirst().startMicros();
      List<Outage> outages =
          lapses.stream()
              .map(l ->
                  new Outage(
                      new ServerId("a"), l.fromMicros(), l.toMicros(), l.cause(), l.detail()))
              .toList();
      long end = begin + to * FRAME_MICROS;
      Ledger ledger =
          Ledger.of(new Evidence(pieces, outages, List.of()), begin, end, end + 60_000_000);
      boolean gap = from - upTo > 25;
      assertThat(ledger.gaps())
          .isEqualTo(
              gap
                  ? List.of(
                      new Ledger.Gap(
                          begin + upTo * FRAME_MICROS,
                          begin + from * FRAME_MICROS,
                          Cause.CAMERA_PAUSED,
                          Optional.of(new ServerId("a")),
                          ""))
                  : List.of());
      assertThat(pieces).hasSize(segments);
      assertThat(pieces.getLast().endMicros()).isBetween(end - 1_000, end + 1_000);
    }
  }

  private void record(Archive archive, long firstNanos, int upTo, int from, int to) {
    var progress =
        new SessionProgress(_ -> {}, () -> {}, lapses::add, _ -> {}, Optional::empty, 5_000);
    var writer =
        new SessionWriter(archive, CAMERA, RecorderSettings.DEFAULT, new WallClock(), progress);
    writer.format(0, Frames.FORMAT);
    for (int i = 0; i < upTo; i++) {
      writer.sample(Frames.sample(i, firstNanos));
    }
    for (int i = Math.max(from, upTo); i < to; i++) {
      writer.sample(Frames.sample(i, firstNanos));
    }
    writer.finish();
    progress.over();
  }

  private static int durable(Archive archive) {
    try {
      return Frames.all(archive).size();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
