package dev.meerkat.lab.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Two clients: the first is acknowledged 1 at 10, 2 at 20, 3 at 30; the second 1 at 15 and 2 at
/// 35.
class PromisesTest {
  private final Promises promises =
      new Promises(
          List.of(
              new Transaction(0, 1, 0, 10),
              new Transaction(0, 2, 10, 20),
              new Transaction(0, 3, 20, 30),
              new Transaction(1, 1, 0, 15),
              new Transaction(1, 2, 31, 35)));

  private static SortedSet<Long> upTo(long last) {
    SortedSet<Long> numbers = new TreeSet<>();
    for (long number = 1; number <= last; number++) {
      numbers.add(number);
    }
    return numbers;
  }

  @Test
  void allIsThere() {
    Map<Integer, SortedSet<Long>> present = Map.of(0, upTo(3), 1, upTo(2));
    assertThat(promises.count()).isEqualTo(5);
    assertThat(promises.lost(present)).isZero();
    assertThat(promises.holes(present)).isEmpty();
  }

  @Test
  void whatWasCommittedAndNotYetAcknowledgedMayBeThere() {
    assertThat(promises.holes(Map.of(0, upTo(4), 1, upTo(3)))).isEmpty();
  }

  @Test
  void whatNobodyBeganMayNot() {
    assertThat(promises.holes(Map.of(0, upTo(5), 1, upTo(2)))).hasSize(1);
  }

  @Test
  void thoseThatOverlappedMayBeMissingInAnyOrder() {
    Map<Integer, SortedSet<Long>> present = Map.of(0, upTo(2), 1, upTo(1));
    assertThat(promises.lost(present)).isEqualTo(2);
    assertThat(promises.holes(present)).isEmpty();
    // All that is missing ended after everything that is there had begun.
    assertThat(promises.holes(Map.of(0, upTo(1)))).isEmpty();
    assertThat(promises.holes(Map.of(1, upTo(1)))).isEmpty();
  }

  @Test
  void oneThatEndedBeforeAnotherBeganMayNotBeMissing() {
    // The second of client 1 began at 31, and the third of client 0 was acknowledged at 30.
    assertThat(promises.holes(Map.of(0, upTo(2), 1, upTo(2)))).hasSize(1);
    // Client 0 is there up to its third, which began at 20: the first of client 1 ended at 15.
    assertThat(promises.holes(Map.of(0, upTo(3)))).hasSize(1);
  }

  @Test
  void aClientHasNoHole() {
    SortedSet<Long> holed = upTo(3);
    holed.remove(2L);
    assertThat(promises.holes(Map.of(0, holed, 1, upTo(1)))).isNotEmpty();
  }

  @Test
  void nothingIsAPrefix() {
    assertThat(promises.lost(Map.of())).isEqualTo(5);
    assertThat(promises.holes(Map.of())).isEmpty();
  }
}
