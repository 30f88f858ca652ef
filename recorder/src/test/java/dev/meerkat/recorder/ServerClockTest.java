package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.meerkat.core.archive.Piece;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody sets the server's clock while it records.
class ServerClockTest {
  private static final int SET_AT = 40;
  private static final int NEXT_KEY = 50;
  private static final int TWICE = 2_500;
  private static final int SECOND_SESSION = 10_000;

  @TempDir Path root;

  private final AtomicReference<Duration> off = new AtomicReference<>(Duration.ZERO);
  private final InstantSource clock = () -> Instant.now().plus(off.get());

  @ParameterizedTest
  @ValueSource(ints = {-3_600, 3_600})
  void picturesGoOnAndTheNextKeyFrameFollows(int seconds) throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      long firstMicros = record(archive, seconds);
      Frames.await("durable", () -> count(archive) == 75);
      List<Piece> pieces = archive.pieces(CAMERA, 0, Long.MAX_VALUE);
      assertThat(pieces).hasSize(2);
      Piece before = seconds < 0 ? pieces.getLast() : pieces.getFirst();
      Piece after = seconds < 0 ? pieces.getFirst() : pieces.getLast();
      long setMicros = firstMicros + NEXT_KEY * 40_000L;
      assertThat(before.startMicros()).isEqualTo(firstMicros);
      assertThat(before.endMicros()).isCloseTo(setMicros, within(Frames.ROUNDING_MICROS));
      // The two clocks are not read at the same moment.
      assertThat(after.startMicros())
          .isCloseTo(setMicros + seconds * 1_000_000L, within(1_000_000L));
    }
  }

  /// Two sessions of a hundred seconds, the second of which begins, by the clock, seven seconds
  /// after the first one began.
  private void recordTwice(Archive archive) {
    long firstNanos = System.nanoTime() - TimeUnit.HOURS.toNanos(1);
    Frames.record(archive, firstNanos, 0, TWICE);
    long again = TimeUnit.SECONDS.toNanos(7) - SECOND_SESSION * Frames.FRAME_NANOS;
    Frames.record(archive, firstNanos + again, SECOND_SESSION, SECOND_SESSION + TWICE);
    Frames.await("durable", () -> count(archive) == 2 * TWICE);
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static List<Integer> both(int from, int to) {
    return Stream.concat(
            numbers(from, to).stream(),
            numbers(SECOND_SESSION + from - 175, SECOND_SESSION + to - 175).stream())
        .toList();
  }

  /// What was recorded twice is there twice: one session after the other, each from a key frame on.
  @Test
  void aTimeThatIsRecordedTwiceIsReadTwice() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      recordTwice(archive);
      Piece piece = archive.pieces(CAMERA, 0, Long.MAX_VALUE).getFirst();
      long startMicros = piece.startMicros();
      assertThat(piece.endMicros() - startMicros)
          .isCloseTo(107_000_000L, within(Frames.ROUNDING_MICROS));
      assertThat(Frames.all(archive))
          .isEqualTo(
              Stream.concat(
                      numbers(0, TWICE).stream(),
                      numbers(SECOND_SESSION, SECOND_SESSION + TWICE).stream())
                  .toList());
      for (int second : new int[] {20, 58, 62, 80}) {
        long from = startMicros + second * 1_000_000L + 100;
        assertThat(Frames.numbers(Frames.copy(archive, from, from + 2_000_000)))
            .as("from second " + second)
            .isEqualTo(both(second * 25, second * 25 + 51));
      }
    }
  }

  /// Returns the time of the first picture.
  private long record(Archive archive, int seconds) {
    var progress = new SessionProgress(_ -> {}, () -> {}, 5_000);
    var wallClock = new WallClock(clock);
    var writer = new SessionWriter(archive, CAMERA, RecorderSettings.DEFAULT, wallClock, progress);
    writer.format(0, Frames.FORMAT);
    long firstNanos = System.nanoTime();
    long firstMicros = wallClock.steadyMicros(firstNanos);
    for (int i = 0; i < 75; i++) {
      if (i == SET_AT) {
        off.set(Duration.ofSeconds(seconds));
        Frames.await("noticed", () -> notices(wallClock));
      }
      writer.sample(Frames.sample(i, firstNanos));
    }
    writer.finish();
    return firstMicros;
  }

  private static boolean notices(WallClock wallClock) {
    long _ = wallClock.steadyMicros(System.nanoTime());
    return wallClock.setMicros() != 0;
  }

  private static int count(Archive archive) {
    try {
      return Frames.all(archive).size();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
