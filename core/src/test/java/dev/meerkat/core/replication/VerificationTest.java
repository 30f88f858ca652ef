package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A verification on the active side.
class VerificationTest {
  private static final ServerId A = new ServerId("a");
  private static final Ruling RULING = Ruling.first(A).activating(1, A);
  private static final Range BLOCK = new Range(1, 0);
  private static final Source SOURCE =
      new Source(A, new SourceSettings(Mode.ASYNCHRONOUS, 60, 100, 40, 20, 30, 3, 8));
  private static final Tracker SAME = new Tracker(0, 0, Ranges.NONE, Ranges.NONE);

  private static final Copy ACTIVE = Copy.NEW.with(SAME).activated(1, A);
  private static final Copy STANDBY = ACTIVE.with(new Condition.Whole());

  private static SourceStep play(SourceState state, SourceEvent... events) {
    var step = new SourceStep(state, List.of(), "");
    for (var event : events) {
      step = SOURCE.step(step.next(), event);
    }
    return step;
  }

  private static SourceStep comparing(boolean mend) {
    return play(
        SourceState.activated(ACTIVE, RULING),
        new SourceEvent.Greeted(1, new Hello(STANDBY)),
        new SourceEvent.Verify(mend));
  }

  private static Verification verification(SourceStep step) {
    return step.next().verification().orElseThrow();
  }

  private static Verification.Result result(SourceStep step) {
    return verification(step).outcome().orElseThrow().result();
  }

  @Test
  void windowsAreToldAsTheStandbyComparesThem() {
    var step = comparing(false);
    assertThat(step.effects())
        .containsExactly(new SourceEffect.BeginVerify(1), new SourceEffect.TellChecksums(1, 1));
    var second = play(step.next(), new SourceEvent.WindowTold(1, false));
    assertThat(second.effects()).containsExactly(new SourceEffect.TellChecksums(1, 2));
    var waits = play(second.next(), new SourceEvent.WindowTold(1, false));
    assertThat(waits.effects()).isEmpty();
    var third = play(waits.next(), new SourceEvent.Compared(1, 1, 1, 0));
    assertThat(third.effects()).containsExactly(new SourceEffect.TellChecksums(1, 3));
    var end = play(third.next(), new SourceEvent.WindowTold(1, true));
    assertThat(verification(end).isGoing()).isTrue();
    var equal =
        play(
            end.next(),
            new SourceEvent.Compared(1, 1, 2, 0),
            new SourceEvent.Compared(1, 1, 2, 5),
            new SourceEvent.Compared(1, 1, 3, 0));
    assertThat(result(equal)).isEqualTo(Verification.Result.EQUAL);
  }

  @Test
  void whatDiffersIsReported() {
    var step =
        play(
            comparing(false).next(),
            new SourceEvent.WindowTold(1, true),
            new SourceEvent.Compared(1, 1, 1, 2));
    assertThat(result(step)).isEqualTo(Verification.Result.DIFFERS);
    assertThat(step.next().session()).isPresent();
  }

  @Test
  void whatDiffersIsMendedByAResync() {
    var left =
        play(
            comparing(true).next(),
            new SourceEvent.WindowTold(1, true),
            new SourceEvent.Compared(1, 1, 1, 1));
    assertThat(left.effects())
        .contains(
            new SourceEffect.Disconnect(1, "1 range found to differ: the standby is to be mended"));

    var differing = STANDBY.with(SAME.differs(Ranges.of(List.of(BLOCK)), 9));
    var back = play(left.next(), new SourceEvent.Greeted(2, new Hello(differing)));
    assertThat(back.effects()).contains(new SourceEffect.BeginScan(2, Ranges.of(List.of(BLOCK))));
    var mark = new Mark(1, 10);
    var mended =
        play(
            back.next(),
            new SourceEvent.ScanFinished(2, mark),
            new SourceEvent.Acknowledged(2, mark, mark));
    assertThat(result(mended)).isEqualTo(Verification.Result.DIFFERS);
    assertThat(verification(mended).outcome().orElseThrow().sentence())
        .isEqualTo("1 range found to differ; mended");
  }

  @Test
  void aStandbyThatDiffersIsNotMendedUnasked() {
    var differing = STANDBY.with(SAME.differs(Ranges.of(List.of(BLOCK)), 9));
    var step =
        play(
            SourceState.activated(ACTIVE, RULING),
            new SourceEvent.Greeted(1, new Hello(differing)));
    assertThat(step.next().resync()).isEmpty();
  }

  @Test
  void aStandbyThatIsLostEndsIt() {
    var lost = play(comparing(false).next(), new SourceEvent.Lost(1));
    assertThat(result(lost)).isEqualTo(Verification.Result.FAILED);
    assertThat(verification(lost).outcome().orElseThrow().sentence())
        .isEqualTo("the standby was lost in the middle of comparing: the standby is lost");
  }

  @Test
  void aStandbyThatDoesNotComeBackEndsIt() {
    var step =
        play(
            comparing(true).next(),
            new SourceEvent.WindowTold(1, true),
            new SourceEvent.Compared(1, 1, 1, 1));
    for (int i = 0; i <= Verification.PATIENCE_TICKS; i++) {
      step = play(step.next(), new SourceEvent.Ticked());
    }
    assertThat(result(step)).isEqualTo(Verification.Result.FAILED);
  }

  @Test
  void nothingIsComparedWithoutAStandby() {
    var step = play(SourceState.activated(ACTIVE, RULING), new SourceEvent.Verify(false));
    var outcome =
        new Verification.Outcome(Verification.Result.FAILED, "the standby is not connected");
    assertThat(step.effects()).containsExactly(new SourceEffect.Verified(outcome));
  }

  @Test
  void anEndOfTheActiveSideEndsIt() {
    assertThat(result(play(comparing(false).next(), new SourceEvent.Close(false))))
        .isEqualTo(Verification.Result.FAILED);
    assertThat(result(play(comparing(false).next(), new SourceEvent.Fenced("the disk failed"))))
        .isEqualTo(Verification.Result.FAILED);
    var asked =
        play(comparing(false).next(), new SourceEvent.Close(false), new SourceEvent.Verify(false));
    assertThat(verification(asked).outcome().orElseThrow().sentence())
        .isEqualTo("this side is being closed");
  }

  @Test
  void whatCannotBeReadHereEndsIt() {
    var step = play(comparing(false).next(), new SourceEvent.VerifyFailed(1, "a/b cannot be read"));
    var outcome = new Verification.Outcome(Verification.Result.FAILED, "a/b cannot be read");
    assertThat(step.effects()).containsExactly(new SourceEffect.Verified(outcome));
    var late = play(comparing(false).next(), new SourceEvent.VerifyFailed(0, "a/b cannot be read"));
    assertThat(verification(late).isGoing()).isTrue();
  }

  @Test
  void oneAtATime() {
    var step = play(comparing(false).next(), new SourceEvent.Verify(true));
    assertThat(step.effects()).isEmpty();
    assertThat(verification(step).mend()).isFalse();
    assertThat(step.reason()).isEqualTo("a verification goes on already");
  }

  @Test
  void eachHasANumberOfItsOwnInTheStandbysJournal() {
    var copy = ACTIVE.with(new Mark(70, 700));
    var step =
        play(
            SourceState.activated(copy, RULING),
            new SourceEvent.Greeted(1, new Hello(copy.with(new Condition.Whole()))),
            new SourceEvent.Verify(false));
    assertThat(verification(step).scan()).isGreaterThan(70);
  }

  @Test
  void aStandbyThatIsLostWhileBeingMendedEndsIt() {
    var left =
        play(
            comparing(true).next(),
            new SourceEvent.WindowTold(1, true),
            new SourceEvent.Compared(1, 1, 1, 1));
    var differing = STANDBY.with(SAME.differs(Ranges.of(List.of(BLOCK)), 9));
    var step =
        play(
            left.next(), new SourceEvent.Greeted(2, new Hello(differing)), new SourceEvent.Lost(2));
    assertThat(result(step)).isEqualTo(Verification.Result.FAILED);
    assertThat(step.next().resync()).isPresent();
  }
}
