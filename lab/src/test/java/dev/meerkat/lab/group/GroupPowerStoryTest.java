package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One pair of hosts with a witness, with the real program, its command line, and users who write
/// all the time and remember what they were promised: both hosts lose their power at once, one
/// hangs as a whole or loses the cable by which users come, copies are unequal, and what is bound
/// changes (`docs/groups-promises.md`).
@PlayedByHand
final class GroupPowerStoryTest {
  @TempDir private Path folder;

  /// What happens to a pair.
  @FunctionalInterface
  private interface Story {
    void of(Audit audit, Machine north, Machine south);
  }

  @Test
  void hostsLosePower_hangAndAreCutOff_andTheGroupGoesOnOnOneOnly() {
    tell((audit, north, _) -> {
      var power = new PowerSteps(audit);
      Machine active = power.bothComeBackTogether(north);
      active = power.whoStoodByComesBackFirst_andTakesItOver(active);
      active = new FrozenHost(audit).isReplaced_andServesNobodyWhenItGoesOn(active);
      itMovesWhenTheServiceNetworkLosesItsCarrier(audit, active);
    });
  }

  @Test
  void copiesAreUnequal_andWhatIsMissingIsTold() {
    tell((audit, north, south) -> {
      new Operator(north).order("switch");
      audit.site().awaitWell(south);
      var unequal = new UnequalCopies(audit, north, south);
      unequal.aBareOrderBeginsWithTheBetterData();
      unequal.aTakeoverTellsHowMuchIsMissing();
    });
  }

  @Test
  void whatIsBoundChanges_andAllIsCompared() {
    tell((audit, north, south) -> {
      var changed = new ChangedData(audit, folder, north, south);
      changed.isRefusedWhileTheGroupIsIn();
      changed.aRuleAndAFolderAreAdded();
      changed.theFolderIsTakenOut_andPutBack();
    });
  }

  /// The group is on north at first.
  private void tell(Story story) {
    var ledger = new Ledger(Application.shared(folder));
    try (GroupSite site = GroupSite.start(new Arrangement(true, false), ledger, folder)) {
      Machine north = site.active();
      assertThat(north.name()).isEqualTo("north");
      story.of(new Audit(site, ledger), north, site.other(north));
      assertThat(site.lookout().takeFindings()).isEmpty();
      assertThat(site.lookout().looks()).isPositive();
    }
  }

  /// Question 6: the cable by which users, the witness and the data come is taken out; the other
  /// one is heard.
  private static void itMovesWhenTheServiceNetworkLosesItsCarrier(Audit audit, Machine active) {
    GroupSite site = audit.site();
    Machine other = site.other(active);
    audit.awaitMore();
    Instant since = Instant.now();
    long sinceNanos = System.nanoTime();
    site.network().unplug(active.host());
    site.awaitAnswer(other, sinceNanos);
    audit.assertHolds(other, audit.ledger().acknowledged());
    assertThat(site.lookout().hasAny(active.host())).isFalse();
    audit.assertServedOnlyBy(other, sinceNanos);

    site.network().heal();
    site.awaitWell(other);
    assertThat(new Operator(active).log(active, since))
        .contains(
            "address failed: address " + GroupSite.ADDRESS + "/24 is cut off: eth0 has no carrier")
        .contains("moves to " + other.name() + ": ");
    assertThat(new Operator(other).log(other, since)).doesNotContain("takeover: ");
    audit.assertEqual(other);
  }
}
