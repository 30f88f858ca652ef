package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TakeoverTest {
  private static final ServerId A = new ServerId("a");
  private static final ServerId B = new ServerId("b");

  @ParameterizedTest
  @CsvSource({
    "COMPLETE, COMPLETE, true, takeover: data is complete (why); policy is COMPLETE",
    "COMPLETE, LOGICAL, false,"
        + " no takeover: data is logically consistent only (why); policy is COMPLETE",
    "COMPLETE, INCONSISTENT, false,"
        + " no takeover: data is inconsistent (why); policy is COMPLETE",
    "LOGICAL, COMPLETE, true, takeover: data is complete (why); policy is LOGICAL",
    "LOGICAL, LOGICAL, true,"
        + " takeover: data is logically consistent only (why); policy is LOGICAL",
    "LOGICAL, INCONSISTENT, false, no takeover: data is inconsistent (why); policy is LOGICAL",
    "UNCONDITIONAL, COMPLETE, true, takeover: data is complete (why); policy is UNCONDITIONAL",
    "UNCONDITIONAL, LOGICAL, true,"
        + " takeover: data is logically consistent only (why); policy is UNCONDITIONAL",
    "UNCONDITIONAL, INCONSISTENT, true,"
        + " takeover: data is inconsistent (why); policy is UNCONDITIONAL",
  })
  void policyAndEligibilityDecide(
      Policy policy, Eligibility.Grade grade, boolean allowed, String sentence) {
    assertThat(Takeover.judge(policy, new Eligibility(grade, "why")))
        .isEqualTo(new Takeover(allowed, sentence));
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETE, ''",
    "LOGICAL, takeover: data is logically consistent only (why); policy is UNCONDITIONAL",
    "INCONSISTENT, takeover: data is inconsistent (why); policy is UNCONDITIONAL",
  })
  void whatIsTakenOverWithLessThanAllIsTold(Eligibility.Grade grade, String lack) {
    var worth = new Eligibility(grade, "why");
    assertThat(Takeover.judge(Policy.UNCONDITIONAL, worth).lack(worth)).isEqualTo(lack);
  }

  /// The copy of b, by its condition and newest epoch, and what the arbiter rules: version 5, and
  /// the epoch of a or b.
  @ParameterizedTest
  @CsvSource({
    "WHOLE, 3, 3 a complete, 0, COMPLETE, the arbiter has recorded it as complete",
    "WHOLE, 3, 3 a outdated, 0, LOGICAL, a may have gone on without it",
    "WHOLE, 3, 3 a outdated, 70, LOGICAL,"
        + " 'a may have gone on without it, at least 70 bytes are missing'",
    "WHOLE, 2, 3 a complete, 0, LOGICAL, a may have gone on without it",
    "WHOLE, 3, none, 0, LOGICAL, the arbiter does not answer: it may be outdated",
    "OPEN, 3, 4 b outdated, 0, COMPLETE, b was active last",
    "OPEN, 3, 4 a outdated, 0, LOGICAL, a may have gone on without it",
    "WHOLE, 5, 4 b outdated, 0, LOGICAL, a was active after b",
    "WHOLE, 4, 4 b complete, 0, LOGICAL, a was active after b",
    "RESYNCING, 3, 3 a complete, 0, INCONSISTENT, a resync was not finished",
    "RESYNCING, 3, 4 b outdated, 0, INCONSISTENT, a resync was not finished",
    "OPEN, 0, 3 a complete, 0, INCONSISTENT, it has never been synchronised",
    "OPEN, 0, none, 0, INCONSISTENT, 'it has never been synchronised, and whether it is what all"
        + " begins with is not known, as the arbiter does not answer'",
    "OPEN, 0, 0 b outdated, 0, COMPLETE, b was active last",
    "OPEN, 0, none, 0, INCONSISTENT, 'it has never been synchronised, and whether it is what all"
        + " begins with is not known, as the arbiter does not answer'",
  })
  void whatACopyIsGoodFor(
      String condition,
      long epoch,
      String ruling,
      long lagBytes,
      Eligibility.Grade grade,
      String words) {
    var history = epoch == 0 ? History.NONE : History.NONE.begin(epoch, A, new Mark(10, 100), true);
    var copy =
        new Copy(
            history,
            new Mark(20, 200),
            switch (condition) {
              case "WHOLE" -> new Condition.Whole();
              case "OPEN" -> new Condition.Open();
              default -> new Condition.Resyncing(new Position(epoch, 15));
            },
            Tracker.UNKNOWN,
            0);
    assertThat(Eligibility.of(copy, B, ruling(ruling), lagBytes))
        .isEqualTo(new Eligibility(grade, words));
  }

  /// What was active last is what counts, whatever it was when it stood by.
  @Test
  void aCopyThatIsKnownToDifferIsNoStateOfTheActiveSide() {
    var differing = Tracker.UNKNOWN.differs(Ranges.of(List.of(new Range(1, 2))), 9);
    var history = History.NONE.begin(3, A, new Mark(10, 100), true);
    var copy = new Copy(history, new Mark(20, 200), new Condition.Whole(), differing, 0);
    assertThat(Eligibility.of(copy, B, ruling("3 a complete"), 0).grade())
        .isEqualTo(Eligibility.Grade.INCONSISTENT);
    assertThat(Eligibility.of(copy, B, ruling("4 b outdated"), 0).grade())
        .isEqualTo(Eligibility.Grade.COMPLETE);
  }

  private static Optional<Ruling> ruling(String text) {
    if (text.equals("none")) {
      return Optional.empty();
    }
    var words = text.split(" ", -1);
    return Optional.of(
        new Ruling(
            5, Long.parseLong(words[0]), new ServerId(words[1]), words[2].equals("complete")));
  }
}
