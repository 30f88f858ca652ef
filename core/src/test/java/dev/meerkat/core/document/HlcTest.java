package dev.meerkat.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HlcTest {
  private static final ServerId A = new ServerId("a");
  private static final ServerId B = new ServerId("b");

  @ParameterizedTest(name = "{0}.{1} at {2} ticks to {3}.{4}")
  @CsvSource({
    "100, 0, 150, 150, 0",
    "100, 7, 101, 101, 0",
    "100, 0, 100, 100, 1",
    "100, 7,  40, 100, 8",
    "100, 2147483647, 100, 101, 0",
  })
  void ticks(long wall, int counter, long now, long nextWall, int nextCounter) {
    assertThat(new Hlc(wall, counter, A).tick(now)).isEqualTo(new Hlc(nextWall, nextCounter, A));
  }

  @ParameterizedTest(name = "{0}.{1} hears {3}.{4} at {2}: {5}.{6}")
  @CsvSource({
    // now is ahead of both
    "100, 5, 200, 150, 9, 200,  0",
    // the remote clock is ahead
    "100, 5, 120, 150, 9, 150, 10",
    // the own clock is ahead
    "170, 5, 120, 150, 9, 170,  6",
    // both the same: beyond the larger counter
    "150, 5, 120, 150, 9, 150, 10",
    "150, 9, 120, 150, 5, 150, 10",
    // now and the remote are the same: still beyond the remote
    "100, 5, 150, 150, 9, 150, 10",
    // exactly an hour ahead is believed
    "100, 5, 200, 3600200, 9, 3600200, 10",
    // a millisecond more is not: the clock only ticks
    "100, 5, 200, 3600201, 9, 200, 0",
    // ahead of the wall clock, but not of what was believed before
    "9000000, 5, 200, 9000001, 2, 9000001, 3",
  })
  void receives(
      long wall,
      int counter,
      long now,
      long remoteWall,
      int remoteCounter,
      long nextWall,
      int nextCounter) {
    Hlc remote = new Hlc(remoteWall, remoteCounter, B);
    assertThat(new Hlc(wall, counter, A).receive(now, remote))
        .isEqualTo(new Hlc(nextWall, nextCounter, A));
  }

  @Test
  void ordersByWallThenCounterThenNode() {
    List<Hlc> ordered =
        List.of(new Hlc(1, 9, B), new Hlc(2, 0, A), new Hlc(2, 0, B), new Hlc(2, 1, A));
    assertThat(ordered.reversed().stream().sorted()).isEqualTo(ordered);
  }

  /// The later ones are the older readings, and all are older than what was ever written.
  @Test
  void suggestionsAreOlderThanAnyEditAndTheEarlierOneIsNewer() {
    long noon = 1_795_608_000_000L;
    Hlc first = Hlc.suggestion(A, noon);
    assertThat(first).isGreaterThan(Hlc.suggestion(A, noon + 1_000));
    assertThat(first).isEqualTo(Hlc.suggestion(A, noon + 999));
    assertThat(Hlc.start(A).tick(1)).isGreaterThan(first);
    assertThat(Hlc.suggestion(A, 0).counter()).isEqualTo(Integer.MAX_VALUE);
    assertThat(Hlc.suggestion(A, Long.MAX_VALUE).counter()).isZero();
  }

  @Test
  void refusesNegativeReadings() {
    assertThatThrownBy(() -> new Hlc(-1, 0, A)).hasMessageContaining("-1.0 of a is negative");
    assertThatThrownBy(() -> new Hlc(0, -1, A)).hasMessageContaining("0.-1 of a is negative");
  }

  /// The clock condition: whatever wall clocks do within the bound, a reading is larger than every
  /// reading its node made or heard of before.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aReadingIsLargerThanAllThatItsNodeHasSeen(long seed) {
    Random random = new Random(seed);
    List<Hlc> clocks = new ArrayList<>(List.of(Hlc.start(A), Hlc.start(B)));
    for (int step = 0; step < 5_000; step++) {
      int node = random.nextInt(2);
      Hlc before = clocks.get(node);
      long now = 1_000_000L + random.nextInt(2_000);
      if (random.nextBoolean()) {
        clocks.set(node, before.tick(now));
      } else {
        Hlc remote = clocks.get(1 - node);
        clocks.set(node, before.receive(now, remote));
        assertThat(clocks.get(node)).isGreaterThan(remote);
      }
      assertThat(clocks.get(node)).isGreaterThan(before);
    }
  }
}
