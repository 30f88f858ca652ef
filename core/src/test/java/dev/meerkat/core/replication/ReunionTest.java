package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReunionTest {
  private static final ServerId A = new ServerId("a");
  private static final ServerId B = new ServerId("b");
  private static final History FIRST = History.NONE.begin(1, A, Mark.START, false);
  private static final Condition WHOLE = new Condition.Whole();
  private static final Condition OPEN = new Condition.Open();
  private static final Tracker ACTIVE_TRACKS = tracks(50, 1);
  private static final Tracker STANDBY_TRACKS = tracks(40, 2);
  private static final Ranges BOTH = Ranges.of(List.of(new Range(1, 1), new Range(1, 2)));

  private static Mark mark(long sequence) {
    return new Mark(sequence, sequence * 10);
  }

  private static Tracker tracks(long base, long number) {
    return new Tracker(base, base, Ranges.of(List.of(new Range(1, number))), Ranges.NONE);
  }

  private static Copy copy(History history, long end, Condition condition, Tracker tracker) {
    return new Copy(history, mark(end), condition, tracker, 0);
  }

  private static Copy standby(long end, Condition condition) {
    return copy(FIRST, end, condition, STANDBY_TRACKS);
  }

  private static final Copy ACTIVE = copy(FIRST, 100, OPEN, ACTIVE_TRACKS);

  /// Holds changes 81 to 100.
  private static final Queue QUEUE = queue();

  private static Queue queue() {
    var queue = Queue.startingAt(mark(80));
    for (long sequence = 81; sequence <= 100; sequence++) {
      queue = queue.captured(mark(sequence));
    }
    return queue;
  }

  private static final Ranges DIFFER = Ranges.of(List.of(new Range(1, 3)));

  @Test
  void whatIsKnownToDifferIsComparedWhenItIsToBeMended() {
    var standby = standby(90, WHOLE).with(STANDBY_TRACKS.differs(DIFFER, 9));
    assertThat(decide(standby)).isEqualTo(new Reunion.CatchUp(mark(90)));
    assertThat(Reunion.decide(ACTIVE, QUEUE, WHOLE, true, standby))
        .isEqualTo(new Reunion.Resync(mark(100), BOTH.and(DIFFER), false));
    assertThat(Reunion.decide(ACTIVE, QUEUE, WHOLE, true, standby(90, WHOLE)))
        .isEqualTo(new Reunion.CatchUp(mark(90)));
  }

  @Test
  void whatAnActiveSideWasKnownToDifferInIsComparedUnasked() {
    var active = ACTIVE.with(ACTIVE_TRACKS.differs(DIFFER, 9));
    assertThat(Reunion.decide(active, QUEUE, WHOLE, false, standby(90, WHOLE)))
        .isEqualTo(new Reunion.Resync(mark(100), BOTH.and(DIFFER), false));
    var resync = new Condition.Resyncing(new Position(1, 85));
    assertThat(Reunion.decide(active, QUEUE, resync, false, standby(90, resync)))
        .isEqualTo(new Reunion.CatchUp(mark(90)));
  }

  private static Reunion decide(Copy standby) {
    return Reunion.decide(ACTIVE, QUEUE, WHOLE, false, standby);
  }

  @Test
  void catchesUpFromTheQueueWhileItReachesBack() {
    assertThat(decide(standby(80, WHOLE))).isEqualTo(new Reunion.CatchUp(mark(80)));
    assertThat(decide(standby(100, WHOLE))).isEqualTo(new Reunion.CatchUp(mark(100)));
    assertThat(decide(standby(79, WHOLE))).isEqualTo(new Reunion.Resync(mark(100), BOTH, false));
    assertThat(Reunion.decide(ACTIVE, QUEUE.drop(), WHOLE, false, standby(90, WHOLE)))
        .isEqualTo(new Reunion.Resync(mark(100), BOTH, false));
  }

  @Test
  void comparesEverythingWhenTheTrackedRangesDoNotReachBack() {
    assertThat(decide(standby(49, WHOLE)))
        .isEqualTo(new Reunion.Resync(mark(100), Ranges.EVERYTHING, false));
    assertThat(decide(Copy.NEW)).isEqualTo(new Reunion.Resync(mark(100), Ranges.EVERYTHING, true));
  }

  @Test
  void keepsAsideWhatOnlyTheStandbyHas() {
    assertThat(decide(standby(90, OPEN))).isEqualTo(new Reunion.Resync(mark(100), BOTH, true));
    assertThat(decide(standby(105, WHOLE))).isEqualTo(new Reunion.Resync(mark(100), BOTH, true));
  }

  /// Its files are aside or not: nothing of it follows from its history.
  @Test
  void doesNotGoOnWithAFolderThatIsBeingEmptied() {
    var emptying = copy(FIRST, 100, new Condition.Emptying(), Tracker.UNKNOWN);
    assertThat(decide(emptying)).isEqualTo(new Reunion.Resync(mark(100), Ranges.EVERYTHING, true));
  }

  @Test
  void goesOnWithAResyncOfItsOwn() {
    var resync = new Condition.Resyncing(new Position(1, 85));
    assertThat(Reunion.decide(ACTIVE, QUEUE, resync, false, standby(90, resync)))
        .isEqualTo(new Reunion.CatchUp(mark(90)));
    assertThat(decide(standby(90, resync))).isEqualTo(new Reunion.Resync(mark(100), BOTH, false));
  }

  @Test
  void catchesUpAcrossATakeoverUnlessItCameAfterACrash() {
    var queue = Queue.startingAt(mark(100));
    var exact = copy(FIRST.begin(2, B, mark(100), true), 100, OPEN, ACTIVE_TRACKS);
    assertThat(Reunion.decide(exact, queue, WHOLE, false, standby(100, WHOLE)))
        .isEqualTo(new Reunion.CatchUp(mark(100)));
    var inexact = copy(FIRST.begin(2, A, mark(100), false), 100, OPEN, ACTIVE_TRACKS);
    assertThat(Reunion.decide(inexact, queue, WHOLE, false, standby(100, WHOLE)))
        .isEqualTo(new Reunion.Resync(mark(100), BOTH, false));
  }

  @Test
  void stopsWhenTheOtherSideHasBeenMadeActiveSince() {
    assertThat(decide(copy(FIRST.begin(2, B, mark(90), true), 95, WHOLE, STANDBY_TRACKS)))
        .isEqualTo(new Reunion.Superseded(2));
  }
}
