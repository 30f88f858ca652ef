package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One message for many changes, while the standby is at work.
class GatheringTest {
  private static final ServerId A = new ServerId("a");
  private static final Ranges RANGES = Ranges.of(List.of(new Range(1, 0)));
  private static final Ruling RULING = Ruling.first(A).activating(1, A);
  private static final Mark FIRST = new Mark(1, 10);
  private static final Mark SECOND = new Mark(2, 20);
  private static final Mark THIRD = new Mark(3, 30);
  private static final Source SOURCE =
      new Source(A, new SourceSettings(Mode.SYNCHRONOUS, 60, 100, 40, 20, 30, 3, 8).gathering(15));

  /// The active side, with a standby that has all that it has.
  private static SourceState followed() {
    var known = new Tracker(0, 0, Ranges.NONE, Ranges.NONE);
    var fresh = new Copy(History.NONE, Mark.START, new Condition.Open(), known, 0);
    var active = SourceState.activated(fresh.activated(1, A), RULING);
    var equal = new Copy(active.copy().history(), Mark.START, new Condition.Whole(), known, 0);
    return SOURCE.step(active, new SourceEvent.Greeted(1, new Hello(equal))).next();
  }

  private static SourceStep change(SourceState state, long request, Mark end) {
    var asked = SOURCE.step(state, new SourceEvent.Asked(request, RANGES)).next();
    var permitted = SOURCE.step(asked, new SourceEvent.Tracked(request)).next();
    return SOURCE.step(permitted, new SourceEvent.Performed(request, end));
  }

  private static boolean sends(SourceStep step) {
    return step.effects().stream().anyMatch(SourceEffect.Send.class::isInstance);
  }

  @Test
  void whatNobodyWaitsForWaitsForTheStandby() {
    var first = change(followed(), 1, FIRST);
    assertThat(sends(first)).as("nothing is under way").isTrue();

    var underWay = SOURCE.step(first.next(), new SourceEvent.Sent(1, FIRST)).next();
    var second = change(underWay, 2, SECOND);
    assertThat(sends(second)).as("10 of 15 bytes").isFalse();

    var received = new SourceEvent.Acknowledged(1, FIRST, Mark.START);
    assertThat(sends(SOURCE.step(second.next(), received))).as("not durable").isFalse();
    var durable = new SourceEvent.Acknowledged(1, FIRST, FIRST);
    assertThat(sends(SOURCE.step(second.next(), durable))).as("durable").isTrue();
    assertThat(sends(change(second.next(), 3, THIRD))).as("20 of 15 bytes").isTrue();
  }

  @Test
  void whatSomebodyWaitsForGoesAtOnce() {
    var complete = complete(followed());
    assertThat(complete.standing()).isEqualTo(new Standing.Complete());
    var first = SOURCE.step(change(complete, 1, FIRST).next(), new SourceEvent.Sent(1, FIRST));
    var second = change(first.next(), 2, SECOND);
    assertThat(sends(second)).isFalse();
    assertThat(sends(SOURCE.step(second.next(), new SourceEvent.Barrier(3)))).isTrue();
    var later = SOURCE.step(first.next(), new SourceEvent.Barrier(4)).next();
    assertThat(sends(change(later, 2, SECOND)))
        .as("it waits only for what was sent before")
        .isFalse();
  }

  /// Applications wait for the standby.
  private static SourceState complete(SourceState followed) {
    return SOURCE.step(followed, new SourceEvent.Ruled(RULING.complete(true))).next();
  }
}
