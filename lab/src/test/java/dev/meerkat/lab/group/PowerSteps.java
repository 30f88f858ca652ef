package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Both hosts lose their power at once, and the witness lives on: steps of [GroupPowerStoryTest].
/// What a host has written stays on its disk, also what was not synced.
record PowerSteps(Audit audit) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /// @return the host on which the group goes on
  Machine bothComeBackTogether(Machine active) {
    Machine other = audit.site().other(active);
    long epoch = audit.site().epoch(active);
    Instant since = Instant.now();
    var promised = bothLoseTheirPower(active, other);

    long sinceNanos = System.nanoTime();
    active.server().start();
    other.server().start();
    Machine now = audit.awaitService(sinceNanos);
    audit.site().awaitWell(now);
    Machine standby = audit.site().other(now);
    assertGoesOnWithAll(now, since, promised);
    assertThat(audit.site().epoch(now)).isGreaterThan(epoch);
    assertThat(new Operator(standby).log(standby, since)).doesNotContain("starting: epoch");
    assertThat(new Operator(standby).sees())
        .startsWith("Group shop: active on " + now.name() + ", epoch " + audit.site().epoch(now));
    audit.assertServedOnlyBy(now, sinceNanos);
    audit.assertEqual(now);
    return now;
  }

  /// Its data is complete by what the witness and it have recorded, though the other one had the
  /// group last.
  ///
  /// @return the host on which the group goes on
  Machine whoStoodByComesBackFirst_andTakesItOver(Machine active) {
    Machine first = audit.site().other(active);
    Instant since = Instant.now();
    var promised = bothLoseTheirPower(active, first);

    long sinceNanos = System.nanoTime();
    first.server().start();
    audit.site().awaitAnswer(first, sinceNanos);
    assertGoesOnWithAll(first, since, promised);
    assertThat(new Operator(first).seesThatItIsNotWell())
        .startsWith("Group shop: active on " + first.name())
        .contains("! " + active.name() + " does not answer for group shop");

    active.server().start();
    audit.site().awaitWell(first);
    assertThat(new Operator(active).log(active, since)).doesNotContain("claiming");
    audit.assertServedOnlyBy(first, sinceNanos);
    audit.assertHolds(first, promised);
    audit.assertEqual(first);
    return first;
  }

  /// The active one first: what stands by does nothing for the length of a lease, and is off long
  /// before.
  ///
  /// @return what was promised
  private List<String> bothLoseTheirPower(Machine active, Machine other) {
    audit.awaitMore();
    var both = List.of(active, other);
    both.forEach(Machine::killAll);
    var promised = audit.ledger().acknowledged();
    // The kernel of a host of the lab goes on; it drops the address by itself.
    Await.until(
        "nothing to be there any more",
        LIMIT,
        () -> both.stream().noneMatch(each -> audit.site().lookout().hasAny(each.host())));
    return promised;
  }

  private void assertGoesOnWithAll(Machine now, Instant since, List<String> promised) {
    assertThat(new Operator(now).log(now, since))
        .containsSubsequence("claiming", "starting: epoch ", "started address", "active: epoch ")
        .doesNotContainPattern("(?<!no )takeover: ");
    audit.assertHolds(now, promised);
  }
}
