package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.model.ServerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTest {
  /// `1a0 2b100~ | 120`: epochs 1 of a from 0 and 2 of b from 100, which is not exact; ends at 120.
  /// Each change has 10 bytes.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          1a0 | 50; 1a0 | 50; same at 50
          1a0 | 60; 1a0 | 50; ahead from 50 by 100
          1a0 | 50; 1a0 | 60; behind from 50 by 100
          1a0 2b50 | 50; 1a0 | 50; same at 50
          1a0 2b50 | 70; 1a0 | 50; ahead from 50 by 200
          1a0 2b50 | 70; 1a0 | 40; ahead from 40 by 300
          1a0 2b50 | 70; 1a0 | 53; diverged from 50 by 200 and 30
          1a0 2b50 | 50; 1a0 | 53; behind from 50 by 30
          1a0 2b50~ | 70; 1a0 | 50; ahead from 50 by 200 inexact
          1a0 2b50~ | 50; 1a0 | 50; ahead from 50 by 0 inexact
          1a0 2b50~ | 50; 1a0 | 53; diverged from 50 by 0 and 30
          1a0 2b50 | 70; 1a0 3a60 | 90; diverged from 50 by 200 and 400
          1a0 2b50 4b70 | 80; 1a0 2b50 3a60 | 60; ahead from 60 by 200
          2b50 | 70; 1a0 2b50 | 70; same at 70
          1a0 | 50; 2b0 | 50; strangers
          1a0 | 50; | 0; strangers
          | 0; | 0; strangers
          """)
  void tellsHowTwoCopiesStand(String one, String other, String expected) {
    assertThat(words(one, other)).isEqualTo(expected);
  }

  private static String words(String one, String other) {
    return switch (history(one).relation(end(one), history(other), end(other))) {
      case Relation.Strangers() -> "strangers";
      case Relation.Same(var at) -> "same at " + at.sequence();
      case Relation.Ahead(var at, var bytes, var exact) ->
          "ahead from " + at.sequence() + " by " + bytes + (exact ? "" : " inexact");
      case Relation.Behind(var at, var bytes, var exact) ->
          "behind from " + at.sequence() + " by " + bytes + (exact ? "" : " inexact");
      case Relation.Diverged(var at, var bytes, var otherBytes) ->
          "diverged from " + at.sequence() + " by " + bytes + " and " + otherBytes;
    };
  }

  private static Mark mark(String sequence) {
    long number = Long.parseLong(sequence);
    return new Mark(number, number * 10);
  }

  private static Mark end(String text) {
    return mark(text.substring(text.indexOf('|') + 1).trim());
  }

  private static History history(String text) {
    var history = History.NONE;
    for (var word : text.substring(0, text.indexOf('|')).trim().split(" ", -1)) {
      if (!word.isEmpty()) {
        history =
            history.begin(
                Long.parseLong(word.substring(0, 1)),
                new ServerId(word.substring(1, 2)),
                mark(word.substring(2).replace("~", "")),
                !word.endsWith("~"));
      }
    }
    return history;
  }

  @ParameterizedTest
  @CsvSource({"0,1:0", "49,1:49", "50,2:50", "69,2:69", "70,4:70", "99,4:99"})
  void tellsTheEpochOfASequence(long sequence, String expected) {
    assertThat(history("1a0 2b50 4b70 | 90").at(sequence)).hasToString(expected);
  }

  @Test
  void anEpochIsNewerThanAllBefore() {
    var history = history("1a0 2b50 | 60");
    assertThatThrownBy(() -> history.begin(2, new ServerId("a"), mark("60"), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("epoch 2@a>60 cannot follow 2@b>50");
    assertThatThrownBy(() -> history.begin(3, new ServerId("a"), mark("40"), true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void remembersSoManyEpochs() {
    var history = History.NONE;
    for (int epoch = 1; epoch <= History.LONGEST + 5; epoch++) {
      history = history.begin(epoch, new ServerId("a"), Mark.START, true);
    }
    assertThat(history.starts()).hasSize(History.LONGEST);
    assertThat(history.starts().getFirst().epoch()).isEqualTo(6);
  }
}
