package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// The whole host hangs that has the group, its guard and the application as well, and goes on
/// later where it was: a step of [GroupPowerStoryTest] (question 7 of document 001).
record FrozenHost(Audit audit) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /// For a moment after it has gone on, its application runs, until it is ended. Nobody reaches it,
  /// as the address is not there any more, and what it writes stays on that host, where it is kept
  /// aside.
  private static final String FOR_A_MOMENT = "north and south both have the application";

  /// @return the host on which the group goes on
  Machine isReplaced_andServesNobodyWhenItGoesOn(Machine frozen) {
    GroupSite site = audit.site();
    Machine other = site.other(frozen);
    audit.awaitMore();
    assertThat(site.lookout().takeFindings()).isEmpty();

    Instant since = Instant.now();
    long sinceNanos = System.nanoTime();
    frozen.pauseAll();
    var promised = audit.ledger().acknowledged();
    var left = Set.copyOf(audit.ledger().lines(frozen));
    site.awaitAnswer(other, sinceNanos);
    audit.assertHolds(other, promised);
    assertThat(new Operator(other).log(other, since))
        .containsSubsequence("claiming", "starting: epoch ", "active: epoch ")
        .doesNotContain("takeover: ");
    assertThat(site.lookout().hasAddress(frozen.host())).isFalse();
    var application = site.lookout().processes(frozen.host());
    assertThat(application).as("what is frozen").isNotEmpty();
    assertThat(site.lookout().takeFindings()).isEmpty();

    frozen.resumeAll();
    Await.until(
        "its application to be ended",
        LIMIT,
        () -> {
          assertThat(site.lookout().hasAddress(frozen.host())).isFalse();
          return !site.lookout().runsApplication(frozen.host());
        });
    assertThat(site.lookout().takeFindings()).isSubsetOf(FOR_A_MOMENT);

    site.awaitWell(other);
    assertThat(GroupSite.state(frozen).phase()).isEqualTo("standby");
    assertThat(new Operator(frozen).log(frozen, since))
        .containsSubsequence(
            "the lease is over, as it could not be renewed in time; fencing: ",
            "nothing runs here any more; standby: " + other.name() + " has the group");
    audit.assertServedOnlyBy(other, sinceNanos);
    audit.assertHolds(other, audit.ledger().acknowledged());
    audit.assertEqual(other);
    assertThat(linesBy(frozen, other)).isSubsetOf(left);
    assertThat(site.lookout().takeFindings()).isEmpty();
    return other;
  }

  /// The lines that one host has written, on the disk of another one.
  private List<String> linesBy(Machine by, Machine on) {
    return audit.ledger().lines(on).stream()
        .filter(line -> line.startsWith(by.name() + " "))
        .toList();
  }
}
