package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.Policy;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two datasets, `a` and `b`.
class DataUseTest {
  private static final DatasetId A = new DatasetId("a");
  private static final DatasetId B = new DatasetId("b");

  private DataUse use = DataUse.of(List.of(A, B));

  private void step(DataUse.Event event, String... effects) {
    var step = use.step(event);
    use = step.next();
    assertThat(step.effects().stream().map(DataUseTest::words))
        .as(event + " in " + use)
        .containsExactly(effects);
  }

  private static String words(DataUse.Effect effect) {
    return switch (effect) {
      case DataUse.Effect.Promote(var id, var policy) -> "promote " + id + " " + policy;
      case DataUse.Effect.Finish(var id) -> "finish " + id;
      case DataUse.Effect.StayOpen(var id) -> "stay open " + id;
      case DataUse.Effect.End(var id) -> "end " + id;
      case DataUse.Effect.TellOpened(var attempt, var lack) ->
          "opened " + attempt + (lack.isEmpty() ? "" : " " + lack);
      case DataUse.Effect.TellRefused(var attempt, var why) -> "refused " + attempt + " " + why;
      case DataUse.Effect.TellLost(var attempt, var why) -> "lost " + attempt + " " + why;
      case DataUse.Effect.TellClosed(var attempt) -> "closed " + attempt;
    };
  }

  private void open(long attempt, String... effects) {
    step(new DataUse.Event.Open(attempt, Policy.COMPLETE), effects);
  }

  private void close(long attempt, boolean equal, String... effects) {
    step(new DataUse.Event.Close(attempt, equal), effects);
  }

  private void opened(DatasetId id, String... effects) {
    step(new DataUse.Event.Opened(id, ""), effects);
  }

  private void openedLacking(DatasetId id, String lack, String... effects) {
    step(new DataUse.Event.Opened(id, lack), effects);
  }

  private void ended(DatasetId id, boolean equal, String... effects) {
    step(new DataUse.Event.Ended(id, equal, "it ended"), effects);
  }

  private void openBoth() {
    open(1, "promote a COMPLETE", "promote b COMPLETE");
    opened(A);
    opened(B, "opened 1");
  }

  @Test
  void itIsOpenWhenAllAre() {
    openBoth();
    open(2, "opened 2");
  }

  @Test
  void whatItLacksIsToldOnceWithTheAnswer() {
    open(1, "promote a COMPLETE", "promote b COMPLETE");
    openedLacking(A, "70 bytes");
    openedLacking(B, "a verification", "opened 1 a: 70 bytes; b: a verification");
    close(2, true, "finish a", "finish b");
    open(3, "stay open a", "stay open b");
    step(new DataUse.Event.KeptOpen(A, "it is to go on"));
    step(new DataUse.Event.KeptOpen(B, "it is to go on"), "opened 3");
  }

  @Test
  void whatWasClosedAgainLacksNothingAnyMore() {
    open(1, "promote a COMPLETE", "promote b COMPLETE");
    openedLacking(A, "70 bytes");
    step(new DataUse.Event.Refused(B, "outdated"), "end a");
    ended(A, false, "refused 1 b: outdated");
    open(2, "promote a COMPLETE", "promote b COMPLETE");
    opened(A);
    openedLacking(B, "80 bytes", "opened 2 b: 80 bytes");
  }

  @Test
  void whenOneIsRefusedNoneStaysOpen() {
    open(1, "promote a COMPLETE", "promote b COMPLETE");
    opened(A);
    step(new DataUse.Event.Refused(B, "outdated"), "end a");
    ended(A, false, "refused 1 b: outdated");
    open(2, "promote a COMPLETE", "promote b COMPLETE");
  }

  @Test
  void whatIsStillOpeningIsEndedWhenAnotherIsRefused() {
    open(1, "promote a COMPLETE", "promote b COMPLETE");
    step(new DataUse.Event.Refused(B, "outdated"), "end a");
    opened(A);
    ended(A, false, "refused 1 b: outdated");
  }

  @Test
  void whenOneEndsByItselfAllDoAndThatIsTold() {
    openBoth();
    ended(A, false, "end b");
    ended(B, true, "lost 1 a: it ended");
    ended(B, true);
    open(2, "promote a COMPLETE", "promote b COMPLETE");
  }

  @Test
  void whatIsOpenedWhileTheRestOfALossIsEndedIsOpenedAnew() {
    openBoth();
    ended(A, false, "end b");
    open(2, "promote a COMPLETE", "stay open b");
    opened(A);
    ended(B, true, "promote b COMPLETE");
    opened(B, "opened 2");
  }

  @Test
  void aLossInAnAttemptToCloseIsAClosing() {
    openBoth();
    ended(A, false, "end b");
    close(2, false, "end b");
    ended(B, true, "closed 2");
  }

  @Test
  void whatIsLostIsNotClosedEqual() {
    openBoth();
    ended(A, false, "end b");
    ended(B, true, "lost 1 a: it ended");
    close(2, true, "refused 2 a: it ended");
    open(3, "promote a COMPLETE", "promote b COMPLETE");
    opened(A);
    opened(B, "opened 3");
    ended(A, false, "end b");
    close(4, true, "refused 4 a: it ended");
    ended(B, true);
    close(5, false, "closed 5");
    close(6, true, "closed 6");
  }

  @Test
  void itIsClosedWhenTheOtherHostHasAll() {
    openBoth();
    close(2, true, "finish a", "finish b");
    ended(B, true);
    ended(A, true, "closed 2");
    close(3, true, "closed 3");
  }

  @Test
  void aClosingIsGivenUpWhenOneStaysOpen() {
    openBoth();
    close(2, true, "finish a", "finish b");
    ended(A, true);
    step(new DataUse.Event.KeptOpen(B, "no standby"), "refused 2 b: no standby");
    open(3, "promote a COMPLETE");
    opened(A, "opened 3");
  }

  @Test
  void aClosingIsGivenUpWhenOneEndsWithoutBeingEqual() {
    openBoth();
    close(2, true, "finish a", "finish b");
    ended(A, false, "refused 2 a: it ended");
    open(3, "promote a COMPLETE", "stay open b");
    step(new DataUse.Event.KeptOpen(B, "it is to go on"));
    opened(A, "opened 3");
  }

  @Test
  void oneThatEndedBeforeItWasToldToStayOpensAgain() {
    openBoth();
    close(2, true, "finish a", "finish b");
    open(3, "stay open a", "stay open b");
    step(new DataUse.Event.KeptOpen(A, "it is to go on"));
    ended(B, true, "promote b COMPLETE");
    opened(B, "opened 3");
  }

  @Test
  void whatIsOpeningIsClosed() {
    open(1, "promote a COMPLETE", "promote b COMPLETE");
    opened(A);
    close(2, false, "end a", "end b");
    opened(B); // It was under way.
    ended(A, false);
    ended(B, false, "closed 2");
  }

  @Test
  void anImpatientClosingTakesThePlaceOfAPatientOne() {
    openBoth();
    close(2, true, "finish a", "finish b");
    close(3, false, "end a", "end b");
    step(new DataUse.Event.KeptOpen(A, "no standby"), "end a");
    ended(A, false);
    ended(B, true, "closed 3");
  }

  @Test
  void anAbortIsNotAnswered() {
    openBoth();
    close(2, true, "finish a", "finish b");
    step(new DataUse.Event.Abort(), "end a", "end b");
    ended(A, false);
    ended(B, false);
    open(3, "promote a COMPLETE", "promote b COMPLETE");
  }

  @Test
  void anEndThatIsToldLateIsOfThePast() {
    openBoth();
    step(new DataUse.Event.Abort(), "end a", "end b");
    ended(A, false);
    ended(B, false);
    open(2, "promote a COMPLETE", "promote b COMPLETE");
    ended(A, false);
    opened(A);
    opened(B, "opened 2");
  }

  @Test
  void whatIsCancelledIsPassiveWhenItIsRefused() {
    open(1, "promote a COMPLETE", "promote b COMPLETE");
    close(2, false, "end a", "end b");
    step(new DataUse.Event.Refused(A, "outdated"));
    open(3, "promote a COMPLETE");
    ended(B, false, "promote b COMPLETE");
    opened(A);
    opened(B, "opened 3");
  }

  @Test
  void aSuspensionOfOneThatIsEndingIsNoAnswer() {
    openBoth();
    close(2, true, "finish a", "finish b");
    step(new DataUse.Event.Refused(A, "mount point lost"));
    ended(A, true);
    ended(B, true, "closed 2");
  }
}
