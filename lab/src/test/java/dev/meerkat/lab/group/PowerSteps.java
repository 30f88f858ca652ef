package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Both hosts lose their power at once, and the witness lives on: steps of [GroupPowerStoryTest].
/// What a host has written stays on its disk, also what was not synced.
record PowerSteps(LedgerUse use) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /// @return the host on which the group goes on
  Machine bothComeBackTogether(Machine active) {
    Machine other = use.site().other(active);
    long epoch = use.site().epoch(active);
    Instant since = Instant.now();
    var promised = bothLoseTheirPower(active, other);

    long sinceNanos = System.nanoTime();
    active.server().start();
    other.server().start();
    Machine now = use.awaitService(sinceNanos);
    use.site().awaitWell(now);
    Machine standby = use.site().other(now);
    assertGoesOnWithAll(now, since, promised);
    assertThat(use.site().epoch(now)).isGreaterThan(epoch);
    assertThat(new Operator(standby).log(standby, since)).doesNotContain("starting: epoch");
    assertThat(new Operator(standby).sees())
        .startsWith("Group shop: active on " + now.name() + ", epoch " + use.site().epoch(now));
    use.assertServedOnlyBy(now, sinceNanos);
    use.assertEqual(now);
    return now;
  }

  /// Its data is complete by what the witness and it have recorded, though the other one had the
  /// group last.
  ///
  /// @return the host on which the group goes on
  Machine whoStoodByComesBackFirst_andTakesItOver(Machine active) {
    Machine first = use.site().other(active);
    Instant since = Instant.now();
    var promised = bothLoseTheirPower(active, first);

    long sinceNanos = System.nanoTime();
    first.server().start();
    use.site().awaitAnswer(first, sinceNanos);
    assertGoesOnWithAll(first, since, promised);
    assertThat(new Operator(first).seesThatItIsNotWell())
        .startsWith("Group shop: active on " + first.name())
        .contains("! " + active.name() + " does not answer for group shop");

    active.server().start();
    use.site().awaitWell(first);
    assertThat(new Operator(active).log(active, since)).doesNotContain("claiming");
    use.assertServedOnlyBy(first, sinceNanos);
    use.assertHolds(first, promised);
    use.assertEqual(first);
    return first;
  }

  /// The active one first: what stands by does nothing for the length of a lease, and is off long
  /// before.
  ///
  /// @return what was promised
  private List<String> bothLoseTheirPower(Machine active, Machine other) {
    use.awaitMore();
    var both = List.of(active, other);
    both.forEach(Machine::killAll);
    var promised = use.ledger().acknowledged();
    // The kernel of a host of the lab goes on; it drops the address by itself.
    Await.until(
        "nothing to be there any more",
        LIMIT,
        () -> both.stream().noneMatch(each -> use.site().lookout().hasAny(each.host())));
    return promised;
  }

  private void assertGoesOnWithAll(Machine now, Instant since, List<String> promised) {
    assertThat(new Operator(now).log(now, since))
        .containsSubsequence("claiming", "starting: epoch ", "started address", "active: epoch ")
        .doesNotContain("takeover: ");
    use.assertHolds(now, promised);
  }
}
