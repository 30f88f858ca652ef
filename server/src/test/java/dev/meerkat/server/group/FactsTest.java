package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.group.StewardEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FactsTest {
  private static final ResourceId WEB = new ResourceId("web");

  private final Facts facts = new Facts();

  private List<StewardEvent> all() throws InterruptedException {
    var events = new ArrayList<StewardEvent>();
    for (var next = facts.take(0); next.isPresent(); next = facts.take(0)) {
      events.add(next.get().event().apply(42));
    }
    return events;
  }

  @Test
  void outcomesStayInTheirOrder_withTheTimeOfTaking() throws Exception {
    facts.started(WEB, 1);
    facts.failed(WEB, 1, "it ended");
    facts.stopped(WEB, 2);
    assertThat(all())
        .containsExactly(
            new StewardEvent.ResourceStarted(42, WEB, 1),
            new StewardEvent.ResourceFailed(42, WEB, 1, "it ended"),
            new StewardEvent.ResourceStopped(42, WEB, 2));
  }

  @Test
  void ofTheArbiterOnlyTheNewestAnswerCounts() throws Exception {
    var newer = new Lease(5, 1, Optional.empty(), 0, true, Optional.empty());
    facts.told(newer);
    facts.told(new Lease(4, 1, Optional.empty(), 0, true, Optional.empty()));
    assertThat(all()).containsExactly(new StewardEvent.Told(42, newer));
    facts.told(newer);
    assertThat(all()).as("told anew, as it was asked anew").hasSize(1);
  }

  @Test
  void ofIsolationOnlyTheNewestCounts() throws Exception {
    facts.isolationAnswered(7);
    facts.isolationAnswered(6);
    assertThat(all()).containsExactly(new StewardEvent.IsolationAnswered(42, 7));
  }

  @Test
  void notesAreForTheLogOnly_andOnlySoMany() throws Exception {
    for (int i = 0; i <= Facts.MOST_NOTES; i++) {
      facts.noted(WEB, "note " + i);
    }
    assertThat(all()).isEmpty();
    assertThat(facts.takeNotes())
        .hasSize(Facts.MOST_NOTES)
        .startsWith(new Facts.Note(WEB, "note 0"));
    assertThat(facts.takeNotes()).isEmpty();
  }

  @Test
  void ordersBeyondTheLimitAreNotTaken() throws Exception {
    for (int i = 0; i < Facts.MOST_ORDERS; i++) {
      assertThat(facts.ordered(new Command.Switch(), false, new Order())).isTrue();
    }
    assertThat(facts.ordered(new Command.Switch(), false, new Order())).isFalse();
    assertThat(facts.take(0)).isPresent();
    assertThat(facts.ordered(new Command.Switch(), false, new Order())).isTrue();
  }

  @Test
  void aStewardThatTakesNothingIsAFault() {
    for (int i = 0; i < Facts.MOST; i++) {
      facts.started(WEB, i);
    }
    assertThatThrownBy(() -> facts.stopped(WEB, 1)).isInstanceOf(IllegalStateException.class);
  }
}
