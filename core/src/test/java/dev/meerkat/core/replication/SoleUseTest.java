package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoleUseTest {
  private static final ServerId B = new ServerId("b");

  /// The copy of b: its condition, and the newest epoch that it has been through, of whom; and what
  /// is ruled.
  @ParameterizedTest
  @CsvSource({
    "WHOLE, 3 b, 3 b, OWN, ''",
    "OPEN, 3 b, 3 b, OWN, ''",
    "WHOLE, 3 b, 5 b, OWN, ''",
    "WHOLE, 3 a, 3 a, FOREIGN, was not active here last",
    "WHOLE, 3 a, 2 b, FOREIGN, was not active here last",
    "OPEN, none, 0 b, FOREIGN, was not active here last",
    "WHOLE, 3 b, 4 a, FOREIGN, 'was active on a after it was here (epoch 4; here 3), so what was"
        + " written there is missing'",
    "WHOLE, 3 b, none, UNKNOWN, 'was active here last as far as is known here, but the arbiter does"
        + " not answer, which knows whether the other host has had it since'",
    "RESYNCING, 3 b, 3 b, FOREIGN, is in the middle of a resync",
  })
  void whoHadItLastMayUseItAlone(
      String condition, String newest, String ruling, SoleUse.Grade grade, String why) {
    var history = History.NONE;
    if (!newest.equals("none")) {
      var words = newest.split(" ", -1);
      history =
          history.begin(Long.parseLong(words[0]), new ServerId(words[1]), new Mark(10, 100), true);
    }
    var copy =
        new Copy(
            history,
            new Mark(20, 200),
            switch (condition) {
              case "WHOLE" -> new Condition.Whole();
              case "OPEN" -> new Condition.Open();
              default -> new Condition.Resyncing(new Position(3, 15));
            },
            Tracker.UNKNOWN,
            0);
    assertThat(SoleUse.of(copy, B, ruling(ruling))).isEqualTo(new SoleUse(grade, why));
  }

  private static Optional<Ruling> ruling(String text) {
    if (text.equals("none")) {
      return Optional.empty();
    }
    var words = text.split(" ", -1);
    return Optional.of(new Ruling(5, Long.parseLong(words[0]), new ServerId(words[1]), false));
  }
}
