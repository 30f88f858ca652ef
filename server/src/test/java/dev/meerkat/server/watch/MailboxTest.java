package dev.meerkat.server.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private static final CameraId GATE = new CameraId("gate");
  private static final ServerId NORTH = new ServerId("north");

  private final Mailbox mailbox = new Mailbox();

  private List<WatchEvent> taken() throws InterruptedException {
    var events = new ArrayList<WatchEvent>();
    for (var fact = mailbox.take(0); fact.isPresent(); fact = mailbox.take(0)) {
      events.add(fact.get().apply(7));
    }
    return events;
  }

  private static ServerStatus status(Standing standing) {
    return new ServerStatus(NORTH, standing, new TreeMap<>(), new TreeSet<>());
  }

  private static RecordingReport report(RecordingPhase phase) {
    return new RecordingReport(phase, 1, 1, "");
  }

  private static SortedSet<ServerId> members(String... names) {
    var members = new TreeSet<ServerId>();
    for (String name : names) {
      members.add(new ServerId(name));
    }
    return members;
  }

  @Test
  void aNewerFactTakesThePlaceOfTheOlder() throws InterruptedException {
    mailbox.putStatus(status(Standing.STARTING));
    mailbox.putConfiguration(SiteConfiguration.EMPTY);
    mailbox.putStatus(status(Standing.STABLE));
    assertThat(taken())
        .containsExactly(
            new WatchEvent.StatusHeard(7, status(Standing.STABLE)),
            new WatchEvent.ConfigurationChanged(7, SiteConfiguration.EMPTY));
  }

  @Test
  void noViewIsSkipped() throws InterruptedException {
    mailbox.putView(members("north", "south"));
    mailbox.putView(members("north"));
    assertThat(taken())
        .containsExactly(
            new WatchEvent.ViewChanged(7, members("north", "south")),
            new WatchEvent.ViewChanged(7, members("north")));
  }

  @Test
  void viewsThatNobodyTakesEndInAnError() throws InterruptedException {
    for (int i = 0; i < Mailbox.MAX_VIEWS; i++) {
      mailbox.putView(members("north"));
    }
    assertThatThrownBy(() -> mailbox.putView(members("north")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("members");
    assertThat(taken()).hasSize(Mailbox.MAX_VIEWS);
    mailbox.putView(members("north"));
    assertThat(taken()).hasSize(1);
  }

  @Test
  void reportsOfASessionThatIsOverAreForgotten() throws InterruptedException {
    mailbox.putReport(GATE, report(RecordingPhase.RECORDING));
    assertThat(taken()).isEmpty();
    mailbox.begin(GATE);
    mailbox.putReport(GATE, report(RecordingPhase.RECORDING));
    mailbox.begin(GATE);
    assertThat(taken()).isEmpty();
    mailbox.putReport(GATE, report(RecordingPhase.FAILED));
    assertThat(taken())
        .containsExactly(new WatchEvent.RecordingChanged(7, GATE, report(RecordingPhase.FAILED)));
    mailbox.putReport(GATE, report(RecordingPhase.RECORDING));
    mailbox.end(GATE);
    mailbox.putReport(GATE, report(RecordingPhase.FAILED));
    assertThat(taken()).isEmpty();
  }
}
