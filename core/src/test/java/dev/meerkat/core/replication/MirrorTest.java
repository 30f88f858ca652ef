package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import org.junit.jupiter.api.Test;

class MirrorTest {
  private static final ServerId A = new ServerId("a");
  private static final ServerId B = new ServerId("b");
  private static final Mark CHECKPOINT = new Mark(5, 50);
  private static final Mark JOURNAL_END = new Mark(7, 70);
  private static final History OURS = History.NONE.begin(1, A, Mark.START, false);
  private static final Ranges JOURNALED = Ranges.of(List.of(new Range(1, 2)));
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
    assertThat(synced.effects()).containsExactly(new MirrorEffect.Apply(CHECKPOINT, JOURNAL_END));
    var applied = MIRROR.step(synced.next(), new MirrorEvent.Applied(JOURNAL_END)).next();
    assertThat(welcomed(applied, 2).effects())
        .startsWith(new MirrorEffect.KeepAside(JOURNALED))
        .contains(new MirrorEffect.NewJournal(1));
  }
}
