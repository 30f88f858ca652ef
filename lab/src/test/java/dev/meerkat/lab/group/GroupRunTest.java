package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A group from end to end, with a witness and a client. How long things take is for `lab/groups`
/// to say.
@Tag("lab")
final class GroupRunTest {
  @TempDir Path folder;

  @Test
  void usersAreServedByTheOtherHost_afterASwitchAndAfterTheDeathOfMeerkat_andNeverByTwo() {
    var application = new Echo(Application.shared(folder));
    try (GroupSite site = GroupSite.start(new Arrangement(true, false), application, folder)) {
      GroupRun switched = GroupRun.of(Fault.SWITCH, site, new SplittableRandom(1));
      assertThat(switched.faults()).isEmpty();
      assertThat(switched.from()).isEqualTo("north");
      assertThat(switched.to()).isEqualTo("south");
      assertThat(switched.epochs()).isPositive();

      GroupRun killed = GroupRun.of(Fault.KILL, site, new SplittableRandom(2));
      assertThat(killed.faults()).isEmpty();
      assertThat(killed.from()).isEqualTo("south");
      assertThat(killed.to()).isEqualTo("north");
      assertThat(site.lookout().looks()).isPositive();
    }
  }
}
