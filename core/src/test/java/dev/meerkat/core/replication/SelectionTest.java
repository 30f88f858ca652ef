package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");
  private static final Mark PARTED = new Mark(10, 1_000);
  private static final History COMMON = History.NONE.begin(1, NORTH, Mark.START, true);

  private static Optional<Copy> copy(History history, long sequence, long bytes) {
    return Optional.of(
        new Copy(history, new Mark(sequence, bytes), new Condition.Whole(), Tracker.UNKNOWN, 1));
  }

  private static String told(Optional<Copy> source, Optional<Copy> other) {
    return Selection.judge("accounts", NORTH, SOUTH, false, source, other, "").sentence();
  }

  @Test
  void theOperatorIsToldWhatOnlyTheOtherSideHasAndTypesTheName() {
    var north = copy(COMMON, 12, 1_400);
    var south = copy(COMMON.begin(2, SOUTH, PARTED, true), 20, 1_700);
    var asked = Selection.judge("accounts", NORTH, SOUTH, false, north, south, "account");
    assertThat(asked.allowed()).isFalse();
    assertThat(asked.sentence())
        .isEqualTo(
            "the data of south is replaced by that of north, and kept aside there (700 bytes of"
                + " changes that north has not; each has what the other has not): type the name of"
                + " the dataset, accounts, to confirm");
    var confirmed = Selection.judge("accounts", NORTH, SOUTH, false, north, south, "accounts");
    assertThat(confirmed)
        .isEqualTo(
            new Selection(
                true, "the data of north counts; what only south has is kept aside there"));
  }

  @Test
  void howTheCopiesStandIsTold() {
    assertThat(told(copy(COMMON, 12, 1_400), copy(COMMON, 12, 1_400)))
        .contains("(north has all of it)");
    assertThat(told(copy(COMMON, 12, 1_400), copy(COMMON, 10, 1_000)))
        .contains("(north has all of it, and more)");
    assertThat(told(copy(COMMON, 10, 1_000), copy(COMMON, 12, 1_400)))
        .contains("(400 bytes of changes that north has not)");
    assertThat(told(copy(COMMON, 10, 1_000), copy(History.NONE, 0, 0)))
        .contains("they were never equal");
    assertThat(told(copy(COMMON, 10, 1_000), Optional.empty())).contains("is not reached");
  }

  /// Of an inexact epoch it is not known what is there.
  @Test
  void whatACrashLeftIsNotCalledNothing() {
    var south = copy(COMMON.begin(2, SOUTH, PARTED, false), 10, 1_000);
    assertThat(told(copy(COMMON, 10, 1_000), south)).contains("may hold what north has not");
  }

  @Test
  void theDataOfASideThatIsActiveIsNotReplaced() {
    var refused =
        Selection.judge(
            "accounts", NORTH, SOUTH, true, Optional.empty(), Optional.empty(), "accounts");
    assertThat(refused.allowed()).isFalse();
    assertThat(refused.sentence()).contains("south is active with its data");
  }
}
