package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MirrorTest {
  private static final ServerId A = new ServerId("a");
  private static final ServerId B = new ServerId("b");
  private static final Mark CHECKPOINT = new Mark(5, 50);
  private static final Mark JOURNAL_END = new Mark(7, 70);
  private static final History OURS = History.NONE.begin(1, A, Mark.START, false);
  private static final Ranges JOURNALED = Ranges.of(List.of(new Range(1, 2)));
  private static final Ranges ELSEWHERE = Ranges.of(List.of(new Range(3, 4)));
  private static final Mirror MIRROR = new Mirror(B, new MirrorSettings(1_000, 500, 10));

  /// The active side came back from a power cut without what this side has in its journal.
  private static Welcome keepingAside() {
    var history = OURS.begin(2, A, CHECKPOINT, false);
    return new Welcome(history, new Reunion.Resync(CHECKPOINT, JOURNALED, true));
  }

  private static MirrorState started() {
    var tracker = new Tracker(5, 5, Ranges.NONE, Ranges.NONE);
    var copy = new Copy(OURS, CHECKPOINT, new Condition.Whole(), tracker, 0);
    return MirrorState.started(copy, CHECKPOINT, JOURNAL_END, JOURNALED, 0);
  }

  private static MirrorStep welcomed(MirrorState state, long session) {
    var linked = MIRROR.step(state, new MirrorEvent.Linked(session)).next();
    return MIRROR.step(linked, new MirrorEvent.Welcomed(session, keepingAside()));
  }

  @Test
  void whatIsOnlyInTheJournalIsAppliedBeforeItIsKeptAside() {
    var started = MIRROR.step(started(), new MirrorEvent.Started()).next();
    var early = welcomed(started, 1);
    var why = "what only this side has is applied first, so that it can be kept aside";
    assertThat(early.effects()).containsExactly(new MirrorEffect.Disconnect(1, why));

    var synced = MIRROR.step(early.next(), new MirrorEvent.JournalSynced(JOURNAL_END));
    assertThat(synced.effects())
        .containsExactly(new MirrorEffect.Apply(CHECKPOINT, JOURNAL_END, 7));
    var applied = MIRROR.step(synced.next(), new MirrorEvent.Applied(JOURNAL_END)).next();
    var unsynced = welcomed(applied, 2);
    assertThat(unsynced.effects())
        .as("a power cut would take it")
        .containsExactly(
            new MirrorEffect.Checkpoint(JOURNAL_END), new MirrorEffect.Disconnect(2, why));
    var drained = MIRROR.step(unsynced.next(), new MirrorEvent.Checkpointed(JOURNAL_END)).next();
    assertThat(welcomed(drained, 3).effects())
        .containsExactly(
            new MirrorEffect.Disconnect(3, "what only this side has is kept aside first"),
            new MirrorEffect.KeepAside(JOURNALED));
  }

  private static MirrorState openSide(Tracker tracker) {
    return MirrorState.passive(new Copy(OURS, JOURNAL_END, new Condition.Open(), tracker, 4));
  }

  @Test
  void nothingComesUntilWhatIsOnlyHereIsKept() {
    var keeping = welcomed(openSide(new Tracker(5, 5, Ranges.NONE, JOURNALED)), 1).next();
    var early = MIRROR.step(keeping, new MirrorEvent.Linked(2));
    assertThat(early.effects())
        .containsExactly(
            new MirrorEffect.Disconnect(2, "what only this side has is being kept aside"));

    var kept = MIRROR.step(early.next(), new MirrorEvent.KeptAside()).next();
    var begun = welcomed(kept, 3);
    assertThat(begun.effects())
        .doesNotContain(new MirrorEffect.KeepAside(JOURNALED))
        .contains(new MirrorEffect.NewJournal(5));
    assertThat(begun.next().copy().isResyncing()).isTrue();
    assertThat(begun.next().keeping()).as("of another copy").isEqualTo(Keeping.NOTHING);
  }

  @Test
  void aFolderThatIsBeingEmptiedIsCalledSoBefore() {
    var emptying = welcomed(openSide(Tracker.UNKNOWN), 1);
    var copy = emptying.next().copy();
    assertThat(copy.condition()).isEqualTo(new Condition.Emptying());
    assertThat(emptying.effects())
        .containsExactly(
            new MirrorEffect.Disconnect(1, "what only this side has is kept aside first"),
            new MirrorEffect.Persist(copy),
            new MirrorEffect.NewJournal(5),
            new MirrorEffect.KeepAside(Ranges.EVERYTHING));
    assertThat(Eligibility.of(copy, B, Optional.of(Ruling.first(B)), 0).grade())
        .isEqualTo(Eligibility.Grade.INCONSISTENT);

    // It is killed, and goes on with what is left.
    assertThat(welcomed(MirrorState.passive(copy), 1).effects())
        .endsWith(new MirrorEffect.KeepAside(Ranges.EVERYTHING));
  }

  @Test
  void ofAStrangerEverythingIsKept() {
    var welcome =
        new Welcome(
            History.NONE.begin(9, A, Mark.START, false),
            new Reunion.Resync(Mark.START, Ranges.EVERYTHING, true));
    var state = openSide(new Tracker(5, 5, Ranges.NONE, JOURNALED));
    var linked = MIRROR.step(state, new MirrorEvent.Linked(1)).next();
    assertThat(MIRROR.step(linked, new MirrorEvent.Welcomed(1, welcome)).effects())
        .endsWith(new MirrorEffect.KeepAside(Ranges.EVERYTHING));
  }

  private static MirrorStep asked(MirrorState state, Question question) {
    return MIRROR.step(state, new MirrorEvent.Asked(1, question));
  }

  private static MirrorState resyncing() {
    var copy = new Copy(OURS, CHECKPOINT, new Condition.Whole(), Tracker.UNKNOWN, 0);
    var linked = MIRROR.step(MirrorState.passive(copy), new MirrorEvent.Linked(1)).next();
    var welcome = new Welcome(OURS, new Reunion.Resync(CHECKPOINT, JOURNALED, false));
    return MIRROR.step(linked, new MirrorEvent.Welcomed(1, welcome)).next();
  }

  @Test
  void whatItHoldsIsToldWhenAPowerCutCannotTakeItAway() {
    var first = new Question(1, 1, JOURNALED);
    var second = new Question(1, 2, JOURNALED);
    var asked = asked(resyncing(), first);
    assertThat(asked.effects()).containsExactly(new MirrorEffect.Checkpoint(CHECKPOINT));
    var askedTwice = asked(asked.next(), second);
    assertThat(askedTwice.effects()).isEmpty();

    var synced = MIRROR.step(askedTwice.next(), new MirrorEvent.Checkpointed(CHECKPOINT));
    assertThat(synced.effects()).contains(new MirrorEffect.TellDigests(1, first));
    assertThat(synced.effects()).doesNotContain(new MirrorEffect.TellDigests(1, second));
    var told = MIRROR.step(synced.next(), new MirrorEvent.Told(1, first));
    assertThat(told.effects()).containsExactly(new MirrorEffect.TellDigests(1, second));
  }

  @Test
  void onlyAResyncIsAnswered() {
    var question = new Question(1, 1, JOURNALED);
    var linked = MIRROR.step(started(), new MirrorEvent.Linked(1)).next();
    assertThat(asked(linked, question).next().questions()).isEmpty();
    var lost = MIRROR.step(asked(resyncing(), question).next(), new MirrorEvent.Lost(1));
    assertThat(lost.next().questions()).isEmpty();
  }

  @Test
  void aSideThatAsksOfTooMuchIsLeft() {
    var state = resyncing();
    for (int window = 1; window <= Lookahead.MOST; window++) {
      state = asked(state, new Question(1, window, JOURNALED)).next();
    }
    var why = "the active side asks of more than 3 windows at once";
    assertThat(asked(state, new Question(1, 9, JOURNALED)).effects())
        .containsExactly(new MirrorEffect.Disconnect(1, why));

    var telling = MIRROR.step(state, new MirrorEvent.Checkpointed(CHECKPOINT)).next();
    var next = asked(telling, new Question(1, 9, JOURNALED));
    assertThat(next.effects()).as("it may have the first answer already").isEmpty();
    assertThat(asked(next.next(), new Question(1, 10, JOURNALED)).effects())
        .contains(new MirrorEffect.Disconnect(1, why));
  }

  private static MirrorStep welcomedBy(History history, MirrorState state, Reunion reunion) {
    var linked = MIRROR.step(state, new MirrorEvent.Linked(1)).next();
    return MIRROR.step(linked, new MirrorEvent.Welcomed(1, new Welcome(history, reunion)));
  }

  private static MirrorState whole() {
    var tracker = new Tracker(5, 5, Ranges.NONE, Ranges.NONE);
    return MirrorState.passive(new Copy(OURS, CHECKPOINT, new Condition.Whole(), tracker, 0));
  }

  @Test
  void filesWithoutANameEndWithTheEpochOfTheActiveSide() {
    var next = OURS.begin(2, A, CHECKPOINT, true);
    var forget = new MirrorEffect.ForgetNameless();
    var resync = new Reunion.Resync(CHECKPOINT, JOURNALED, false);
    assertThat(welcomedBy(next, whole(), resync).effects())
        .containsSubsequence(new MirrorEffect.NewJournal(1), forget);
    assertThat(welcomedBy(OURS, whole(), resync).effects())
        .as("they are in use as before")
        .doesNotContain(forget);
    assertThat(welcomedBy(next, whole(), new Reunion.CatchUp(CHECKPOINT)).effects())
        .contains(forget);
    assertThat(welcomedBy(OURS, whole(), new Reunion.CatchUp(CHECKPOINT)).effects())
        .doesNotContain(forget);
    assertThat(welcomedBy(next, started(), new Reunion.CatchUp(JOURNAL_END)).effects())
        .as("changes of them may be in the journal")
        .doesNotContain(forget);
  }

  @Test
  void onlyWhatIsAppliedForTheFirstTimeIsCompared() {
    var started = MIRROR.step(started(), new MirrorEvent.Started()).next();
    var again = MIRROR.step(started, new MirrorEvent.JournalSynced(JOURNAL_END));
    long end = JOURNAL_END.sequence();
    assertThat(again.effects()).contains(new MirrorEffect.Apply(CHECKPOINT, JOURNAL_END, end));
  }

  @Test
  void whatDiffersIsWrittenDownBeforeItIsTold() {
    var finding = new Finding(1, 1, true, JOURNALED);
    var step = found(following(), finding);
    assertThat(step.effects())
        .containsExactly(
            new MirrorEffect.Persist(step.next().copy()), new MirrorEffect.TellFinding(1, finding));
    assertThat(differing(step)).isEqualTo(JOURNALED);
  }

  @Test
  void whatAWholeVerificationFindsToBeEqualDiffersNoLonger() {
    var differs = found(following(), new Finding(1, 1, true, JOURNALED)).next();
    var begun = found(differs, new Finding(8, 1, false, Ranges.NONE));
    assertThat(differing(begun)).isEqualTo(JOURNALED);
    var whole = found(begun.next(), new Finding(8, 2, true, ELSEWHERE));
    assertThat(differing(whole)).isEqualTo(ELSEWHERE);
    assertThat(differing(found(whole.next(), new Finding(9, 1, true, Ranges.NONE))))
        .isEqualTo(Ranges.NONE);
  }

  @Test
  void aVerificationWhoseBeginningIsNotKnownTakesNothingBack() {
    var differs = found(following(), new Finding(1, 1, true, JOURNALED)).next();
    assertThat(differing(found(differs, new Finding(8, 2, true, ELSEWHERE))))
        .isEqualTo(JOURNALED.and(ELSEWHERE));
    var begun = found(differs, new Finding(8, 1, false, Ranges.NONE)).next();
    assertThat(differing(found(begun, new Finding(8, 3, true, Ranges.NONE)))).isEqualTo(JOURNALED);
    assertThat(differing(found(begun, new Finding(9, 2, true, Ranges.NONE)))).isEqualTo(JOURNALED);
  }

  private static MirrorState following() {
    var linked = MIRROR.step(MirrorState.passive(started().copy()), new MirrorEvent.Linked(1));
    var welcome = new Welcome(OURS, new Reunion.CatchUp(CHECKPOINT));
    return MIRROR.step(linked.next(), new MirrorEvent.Welcomed(1, welcome)).next();
  }

  private static MirrorStep found(MirrorState state, Finding finding) {
    return MIRROR.step(state, new MirrorEvent.Found(finding));
  }

  private static Ranges differing(MirrorStep step) {
    return step.next().copy().tracker().differing();
  }

  private static Batch batch(Mark after, Mark through) {
    return new Batch(after, through, JOURNALED, through, 0, 0);
  }

  @Test
  void littleIsAcknowledgedOnlyWhenItIsDurable() {
    var mirror = new Mirror(B, new MirrorSettings(1_000, 500, 10).tellingEach(15));
    var state = openSide(new Tracker(7, 7, Ranges.NONE, Ranges.NONE));
    var linked = mirror.step(state, new MirrorEvent.Linked(1)).next();
    var welcome = new Welcome(OURS, new Reunion.CatchUp(JOURNAL_END));
    var follows = mirror.step(linked, new MirrorEvent.Welcomed(1, welcome)).next();

    var first = new Mark(8, 80);
    var little = mirror.step(follows, new MirrorEvent.Received(1, batch(JOURNAL_END, first)));
    assertThat(little.effects())
        .containsExactly(
            new MirrorEffect.Append(JOURNAL_END, batch(JOURNAL_END, first)),
            new MirrorEffect.SyncJournal(first));
    var second = new Mark(9, 90);
    assertThat(
            mirror.step(little.next(), new MirrorEvent.Received(1, batch(first, second))).effects())
        .as("20 of 15 bytes")
        .contains(new MirrorEffect.Acknowledge(1, second, JOURNAL_END));
    assertThat(mirror.step(little.next(), new MirrorEvent.JournalSynced(first)).effects())
        .contains(new MirrorEffect.Acknowledge(1, first, first));
  }
}
