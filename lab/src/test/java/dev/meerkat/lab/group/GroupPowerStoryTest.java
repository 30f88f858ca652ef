package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// One pair of hosts with a witness, with the real program, its command line, and users who write
/// all the time and remember what they were promised: both hosts lose their power at once, one
/// hangs as a whole or loses the cable by which users come, copies are unequal, and what is bound
/// changes (`docs/groups-promises.md`).
@Tag("lab")
@EnabledIfSystemProperty(
    named = "meerkat.long",
    matches = "true",
    disabledReason = "it takes long: by hand, with -Dmeerkat.long=true")
final class GroupPowerStoryTest {
  @TempDir private Path folder;

  /// What happens to a pair.
  @FunctionalInterface
  private interface Story {
    void of(LedgerUse use, Machine north, Machine south);
  }

  @Test
  void hostsLosePower_hangAndAreCutOff_andTheGroupGoesOnOnOneOnly() {
    tell((use, north, _) -> {
      var power = new PowerSteps(use);
      Machine active = power.bothComeBackTogether(north);
      active = power.whoStoodByComesBackFirst_andTakesItOver(active);
      active = new FrozenHost(use).isReplaced_andServesNobodyWhenItGoesOn(active);
      itMovesWhenTheServiceNetworkLosesItsCarrier(use, active);
    });
  }

  @Test
  void copiesAreUnequal_andWhatIsMissingIsTold() {
    tell((use, north, south) -> {
      new Operator(north).order("switch");
      use.site().awaitWell(south);
      var unequal = new UnequalCopies(use, north, south);
      unequal.aBareOrderBeginsWithTheBetterData();
      unequal.aTakeoverTellsHowMuchIsMissing();
    });
  }

  @Test
  void whatIsBoundChanges_andAllIsCompared() {
    tell((use, north, south) -> {
      var changed = new ChangedData(use, folder, north, south);
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
      story.of(new LedgerUse(site, ledger), north, site.other(north));
      assertThat(site.lookout().takeFindings()).isEmpty();
      assertThat(site.lookout().looks()).isPositive();
    }
  }

  /// Question 6: the cable by which users, the witness and the data come is taken out; the other
  /// one is heard.
  private static void itMovesWhenTheServiceNetworkLosesItsCarrier(LedgerUse use, Machine active) {
    GroupSite site = use.site();
    Machine other = site.other(active);
    use.awaitMore();
    Instant since = Instant.now();
    long sinceNanos = System.nanoTime();
    site.network().unplug(active.host());
    site.awaitAnswer(other, sinceNanos);
    use.assertHolds(other, use.ledger().acknowledged());
    assertThat(site.lookout().hasAny(active.host())).isFalse();
    use.assertServedOnlyBy(other, sinceNanos);

    site.network().heal();
    site.awaitWell(other);
    assertThat(new Operator(active).log(active, since))
        .contains(
            "address failed: address " + GroupSite.ADDRESS + "/24 is cut off: eth0 has no carrier")
        .contains("moves to " + other.name() + ": ");
    assertThat(new Operator(other).log(other, since)).doesNotContain("takeover: ");
    use.assertEqual(other);
  }
}
