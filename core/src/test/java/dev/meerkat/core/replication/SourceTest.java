package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceTest {
  private static final ServerId A = new ServerId("a");
  private static final Ruling RULING = Ruling.first(A).activating(1, A);
  private static final Ruling OUTDATED = RULING.complete(false);
  private static final Ranges BLOCK = Ranges.of(List.of(new Range(1, 0)));
  private static final Mark FIRST = new Mark(1, 10);
  private static final Mark SECOND = new Mark(2, 20);
  private static final Source SOURCE =
      new Source(A, new SourceSettings(Mode.ASYNCHRONOUS, 60, 100, 40, 20, 30, 3, 8));

  private static SourceState activated() {
    return SourceState.activated(Copy.NEW.activated(1, A), RULING);
  }

  private static SourceStep play(SourceState state, SourceEvent... events) {
    var step = new SourceStep(state, List.of(), "");
    for (var event : events) {
      step = SOURCE.step(step.next(), event);
    }
    return step;
  }

  @Test
  void theQueueIsForgottenInTheMiddleOfAResync() {
    var step =
        play(
            activated(),
            new SourceEvent.Greeted(1, new Hello(Copy.NEW)),
            new SourceEvent.Snapshot(1, FIRST),
            new SourceEvent.Sent(1, FIRST),
            new SourceEvent.Acknowledged(1, FIRST, FIRST));
    assertThat(step.next().resync()).isPresent();
    assertThat(step.effects()).contains(new SourceEffect.Forget(FIRST));
  }

  @Test
  void aCopyIsCalledWholeWhenNothingIsInHandAndAllIsSynced() {
    var closing =
        play(
            activated(),
            new SourceEvent.Asked(1, BLOCK),
            new SourceEvent.Asked(2, BLOCK),
            new SourceEvent.Performed(1, FIRST),
            new SourceEvent.Close(true));
    assertThat(closing.effects()).isEmpty();

    var performed = play(closing.next(), new SourceEvent.Performed(2, SECOND));
    assertThat(performed.effects())
        .containsExactly(new SourceEffect.Return(2), new SourceEffect.Checkpoint(SECOND));

    var synced = play(performed.next(), new SourceEvent.Checkpointed(SECOND));
    assertThat(synced.next().stopped()).isTrue();
    assertThat(synced.next().copy().condition()).isEqualTo(new Condition.Whole());
    assertThat(synced.next().copy().end()).isEqualTo(SECOND);
  }

  @Test
  void whatACrashLeftIsSyncedBeforeTheCopyIsCalledWhole() {
    var closing = play(activated(), new SourceEvent.Close(true));
    assertThat(closing.effects()).containsExactly(new SourceEffect.Checkpoint(Mark.START));
    assertThat(play(closing.next(), new SourceEvent.Checkpointed(Mark.START)).next().stopped())
        .isTrue();
  }

  @Test
  void aSideThatIsHeldGoesOnAlone() {
    var held =
        play(
            activated(),
            new SourceEvent.Greeted(1, new Hello(Copy.NEW)),
            new SourceEvent.Held("no room"));
    assertThat(held.effects())
        .containsExactly(new SourceEffect.DropQueue(), new SourceEffect.Disconnect(1, "no room"));

    var asked = play(held.next(), new SourceEvent.Asked(1, BLOCK));
    assertThat(asked.effects()).containsExactly(new SourceEffect.Perform(1));
    var changed = play(asked.next(), new SourceEvent.Performed(1, FIRST));
    assertThat(changed.effects()).containsExactly(new SourceEffect.Return(1));
    assertThat(play(changed.next(), new SourceEvent.Greeted(2, new Hello(Copy.NEW))).effects())
        .containsExactly(new SourceEffect.Disconnect(2, "no room"));

    var free =
        play(
            changed.next(),
            new SourceEvent.Held(""),
            new SourceEvent.Greeted(3, new Hello(Copy.NEW)));
    assertThat(free.next().session()).isPresent();
    assertThat(free.next().resync()).isPresent();
  }

  private static SourceState following() {
    return play(
            activated(),
            new SourceEvent.Greeted(1, new Hello(Copy.NEW)),
            new SourceEvent.ScanFinished(1, FIRST),
            new SourceEvent.Sent(1, FIRST),
            new SourceEvent.Acknowledged(1, FIRST, FIRST))
        .next();
  }

  @Test
  void aSideIsNotClosedWithoutAStandbyThatHasEverything() {
    assertKeptOpen(play(activated(), new SourceEvent.Close(false)), "no standby is connected");
    assertKeptOpen(
        play(
            activated(),
            new SourceEvent.Greeted(1, new Hello(Copy.NEW)),
            new SourceEvent.Close(false)),
        "the standby is in mid-resync");
  }

  private static void assertKeptOpen(SourceStep step, String why) {
    assertThat(step.effects()).containsExactly(new SourceEffect.KeepOpen(why));
    assertThat(step.next().stopped()).isFalse();
    assertThat(play(step.next(), new SourceEvent.Asked(1, BLOCK)).effects())
        .contains(new SourceEffect.Perform(1));
  }

  @Test
  void closingIsGivenUpWhenTheStandbyIsLost() {
    var closing = play(following(), new SourceEvent.Close(false));
    assertThat(closing.next().closing()).isTrue();
    var lost = play(closing.next(), new SourceEvent.Lost(1));
    assertThat(lost.effects()).contains(new SourceEffect.KeepOpen("the standby is lost"));
    assertThat(lost.next().closing()).isFalse();
    assertThat(play(lost.next(), new SourceEvent.Ruled(OUTDATED)).next().stopped()).isFalse();
  }

  @Test
  void aSideThatMayEndAloneDoesSoWhenTheStandbyIsLost() {
    var closing = play(following(), new SourceEvent.Close(true));
    var lost = play(closing.next(), new SourceEvent.Lost(1), new SourceEvent.Ruled(OUTDATED));
    assertThat(lost.effects()).containsExactly(new SourceEffect.Checkpoint(FIRST));
    var closed = play(lost.next(), new SourceEvent.Checkpointed(FIRST));
    assertThat(closed.next().stopped()).isTrue();
  }

  @Test
  void aSideThatMayEndAloneDoesNotWaitForAResync() {
    var closing =
        play(
            activated(),
            new SourceEvent.Greeted(1, new Hello(Copy.NEW)),
            new SourceEvent.Snapshot(1, FIRST),
            new SourceEvent.Close(true));
    assertThat(closing.next().resync()).isPresent();
    assertThat(closing.effects()).contains(new SourceEffect.Checkpoint(FIRST));
    var closed = play(closing.next(), new SourceEvent.Checkpointed(FIRST));
    assertThat(closed.next().stopped()).isTrue();
    assertThat(closed.next().copy().condition()).isEqualTo(new Condition.Whole());
  }

  private static final Source SYNCHRONOUS =
      new Source(A, new SourceSettings(Mode.SYNCHRONOUS, 60, 100, 40, 20, 30, 3, 8).patient(3));

  /// The connection lives, and the standby's disk does not.
  @Test
  void aStandbyThatHangsIsGivenUpWhenSomebodyWaits() {
    var state = follow(SYNCHRONOUS);
    for (int i = 0; i < 5; i++) {
      state = SYNCHRONOUS.step(state, new SourceEvent.Ticked()).next();
    }
    assertThat(state.session()).as("nobody waits").isPresent();
    state = change(SYNCHRONOUS, state, 1, SECOND);
    state = SYNCHRONOUS.step(state, new SourceEvent.Barrier(2)).next();
    state = SYNCHRONOUS.step(state, new SourceEvent.Ticked()).next();
    state = SYNCHRONOUS.step(state, new SourceEvent.Ticked()).next();
    assertThat(state.session()).as("some patience").isPresent();
    state = SYNCHRONOUS.step(state, new SourceEvent.Ticked()).next();
    assertThat(state.session()).isEmpty();
    assertThat(state.standing()).isEqualTo(new Standing.AskingOutdated());

    var alone = SYNCHRONOUS.step(state, new SourceEvent.Ruled(state.ruling().complete(false)));
    assertThat(alone.effects()).contains(new SourceEffect.Return(2));
    var end = alone.next().queue().end();
    var back = alone.next().copy().with(FIRST).with(new Condition.Whole());
    var greeted = SYNCHRONOUS.step(alone.next(), new SourceEvent.Greeted(2, new Hello(back)));
    assertThat(greeted.next().standing()).as("not trusted").isEqualTo(new Standing.Outdated());
    var shown = SYNCHRONOUS.step(greeted.next(), new SourceEvent.Acknowledged(2, end, end));
    assertThat(shown.next().standing()).isEqualTo(new Standing.AskingComplete());
  }

  private static SourceState follow(Source source) {
    var state = activated();
    for (var event :
        List.of(
            new SourceEvent.Greeted(1, new Hello(Copy.NEW)),
            new SourceEvent.ScanFinished(1, FIRST),
            new SourceEvent.Sent(1, FIRST),
            new SourceEvent.Acknowledged(1, FIRST, FIRST),
            new SourceEvent.Ruled(RULING.complete(true)))) {
      state = source.step(state, event).next();
    }
    return state;
  }

  private static SourceState change(Source source, SourceState state, long request, Mark end) {
    var asked = source.step(state, new SourceEvent.Asked(request, BLOCK)).next();
    var tracked = source.step(asked, new SourceEvent.Tracked(request)).next();
    return source.step(tracked, new SourceEvent.Performed(request, end)).next();
  }

  /// It was made active beside this side, has changed things, and was started as a standby again.
  @Test
  void aMistakenTakeoverIsTakenBackWhereNobodyArbitrates() {
    var mistaken =
        new Copy(
            activated().copy().history().begin(2, new ServerId("b"), FIRST, true),
            SECOND,
            new Condition.Open(),
            new Tracker(1, 1, Ranges.NONE, BLOCK),
            0);
    var alone =
        new Source(
            A, new SourceSettings(Mode.ASYNCHRONOUS, 60, 100, 40, 20, 30, 3, 8).unarbitrated());
    var state = follow(alone);
    var greeted = alone.step(state, new SourceEvent.Greeted(2, new Hello(mistaken)));
    assertThat(greeted.next().stopped()).isFalse();
    assertThat(greeted.next().copy().history().epoch()).isEqualTo(3);
    assertThat(greeted.next().ruling().epoch()).isEqualTo(3);
    assertThat(greeted.effects())
        .anyMatch(effect ->
            effect instanceof SourceEffect.Answer(_, var welcome)
                && welcome.history().epoch() == 3
                && welcome.reunion() instanceof Reunion.Resync(_, _, var aside)
                && aside);
    var ruled = alone.step(greeted.next(), new SourceEvent.Ruled(greeted.next().ruling()));
    assertThat(ruled.next().stopped()).isFalse();

    assertThat(SOURCE.step(state, new SourceEvent.Greeted(2, new Hello(mistaken))).next().stopped())
        .as("an arbiter has granted it")
        .isTrue();
  }

  private static final String BAD = "/srv/a cannot be read (read: EIO): look at the disk";

  private static SourceState failedToScan() {
    return play(
            activated(),
            new SourceEvent.Greeted(1, new Hello(Copy.NEW)),
            new SourceEvent.ScanFailed(1, BAD))
        .next();
  }

  @Test
  void whatCannotBeReadEndsTheResyncAndNothingElse() {
    var failed =
        play(
            activated(),
            new SourceEvent.Greeted(1, new Hello(Copy.NEW)),
            new SourceEvent.ScanFailed(1, BAD));
    assertThat(failed.next().stopped()).isFalse();
    assertThat(failed.next().resync()).isEmpty();
    assertThat(failed.next().setback().sentence()).contains(BAD, "again in 5 s");
    assertThat(failed.effects())
        .containsExactly(
            new SourceEffect.DropQueue(),
            new SourceEffect.Disconnect(1, failed.next().setback().sentence()));

    var changed =
        play(failed.next(), new SourceEvent.Asked(1, BLOCK), new SourceEvent.Performed(1, FIRST));
    assertThat(changed.effects()).as("applications go on").contains(new SourceEffect.Return(1));
  }

  @Test
  void aResyncThatCouldNotGoOnIsTriedAgainAfterAPause() {
    var early = play(failedToScan(), new SourceEvent.Greeted(2, new Hello(Copy.NEW)));
    assertThat(early.effects())
        .containsExactly(new SourceEffect.Disconnect(2, early.next().setback().sentence()));

    var waited = failedToScan();
    for (int i = 0; i < 5; i++) {
      waited = play(waited, new SourceEvent.Ticked()).next();
    }
    var again = play(waited, new SourceEvent.Greeted(2, new Hello(Copy.NEW)));
    assertThat(again.effects()).contains(new SourceEffect.BeginScan(2, Ranges.EVERYTHING));
    assertThat(again.next().setback().isKnown()).isTrue();
    assertThat(play(again.next(), new SourceEvent.ScanFailed(2, BAD)).next().setback())
        .isEqualTo(new Setback(BAD, 2, 10));
    var complete =
        play(
            again.next(),
            new SourceEvent.ScanFinished(2, FIRST),
            new SourceEvent.Sent(2, FIRST),
            new SourceEvent.Acknowledged(2, FIRST, FIRST));
    assertThat(complete.next().setback()).isEqualTo(Setback.NONE);
  }

  @Test
  void aScanThatIsOverFailsInVain() {
    var again = play(activated(), new SourceEvent.Greeted(4, new Hello(Copy.NEW)));
    var late = play(again.next(), new SourceEvent.ScanFailed(1, BAD));
    assertThat(late.next().resync()).isPresent();
    assertThat(late.effects()).isEmpty();
  }
}
