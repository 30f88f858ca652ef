package dev.meerkat.core.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InquiryTest {
  @Test
  void inASmallSiteEverybodyOutsideIsAskedInEachRound() {
    assertThat(Inquiry.asked(7, hosts(100, 16), hosts(200, 16), List.of()))
        .containsAll(hosts(100, 16))
        .containsAll(hosts(200, 16))
        .hasSize(32);
  }

  @Test
  void nobodyIsThereToBeAsked() {
    assertThat(Inquiry.asked(3, List.<Integer>of(), List.<Integer>of(), List.<Integer>of()))
        .isEmpty();
  }

  @Test
  void theFirstMemberIsAskedInEachRoundAndOneOther() {
    var members = hosts(1, 9);
    var others = new HashSet<Integer>();
    for (int round = 0; round < 9; round++) {
      var asked = Inquiry.asked(round, List.of(), List.of(), members);
      assertThat(asked).contains(1).hasSizeLessThanOrEqualTo(2);
      others.addAll(asked);
    }
    assertThat(others).containsExactlyInAnyOrderElementsOf(members);
  }

  /// @param rounds after which each outsider has been asked
  @ParameterizedTest
  @CsvSource({"0, 1, 1", "0, 17, 2", "5, 99, 7", "999999, 99, 7"})
  void allOutsidersAreAskedInTurn(long first, int count, int rounds) {
    var outsiders = hosts(100, count);
    var heard = new HashSet<Integer>();
    for (int i = 0; i < rounds; i++) {
      var asked = Inquiry.asked(first + i, outsiders, List.of(), hosts(1, 2));
      assertThat(asked)
          .hasSizeLessThanOrEqualTo(Inquiry.MOST_OUTSIDERS + 2)
          .doesNotHaveDuplicates();
      heard.addAll(asked);
    }
    assertThat(heard).containsAll(outsiders);
  }

  @Test
  void thoseThatMayBeDeadTakeNobodysTurn() {
    for (int round = 0; round < 20; round++) {
      assertThat(Inquiry.asked(round, hosts(1, 3), hosts(100, 80), List.of()))
          .contains(1, 2, 3)
          .hasSize(3 + Inquiry.MOST_OUTSIDERS);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "7, 0", "8, 100", "15, 100", "99, 1200"})
  void aServerThatStartsAsksAFewAtATime(int place, int millis) {
    assertThat(Inquiry.startingMillis(place)).isEqualTo(millis);
  }

  private static List<Integer> hosts(int first, int count) {
    return IntStream.range(first, first + count).boxed().toList();
  }
}
