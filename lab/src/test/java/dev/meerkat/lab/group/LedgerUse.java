package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What users of a [Ledger] do all the time, and what they may rely on, whatever becomes of hosts.
record LedgerUse(GroupSite site, Ledger ledger) {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int SOME = 10;

  /// Waits until users were promised some more.
  void awaitMore() {
    int before = ledger.acknowledged().size();
    Await.until("more lines", LIMIT, () -> ledger.acknowledged().size() >= before + SOME);
  }

  /// Waits until users are served again.
  ///
  /// @return by which host
  Machine awaitService(long sinceNanos) {
    Await.until(
        "an answer by any host",
        LIMIT,
        () -> !site.usage().answers(sinceNanos, System.nanoTime()).isEmpty());
    return site.active();
  }

  /// Nobody else has answered since the first answer of that host.
  void assertServedOnlyBy(Machine machine, long sinceNanos) {
    var answers =
        site.usage().answers(sinceNanos, System.nanoTime()).stream()
            .map(Usage.Answer::host)
            .dropWhile(host -> !host.equals(machine.name()))
            .toList();
    assertThat(answers).isNotEmpty().containsOnly(machine.name());
  }

  /// What was promised is on the disk of that machine.
  void assertHolds(Machine machine, List<String> promised) {
    var missing = new LinkedHashSet<>(promised);
    missing.removeAll(Set.copyOf(ledger.lines(machine)));
    assertThat(missing).as("lines that are missing on %s", machine.name()).isEmpty();
  }

  /// Both copies are equal: `verify` says so, and so do the disks.
  void assertEqual(Machine active) {
    Machine other = site.other(active);
    new Operator(active).order("verify");
    ledger.whileNobodyAsks(() ->
        Await.until("equal files", LIMIT, () -> ledger.files(active).equals(ledger.files(other))));
  }

  /// Waits until the copies are not connected any more, in the eyes of both hosts, and then until
  /// the active host makes promises without the other one.
  ///
  /// @param path to the other host, which is open
  void goOnWithoutTheOther(Machine active, DataPath path) {
    path.cut();
    GroupSite.await(
        active,
        "copies that are not connected",
        group ->
            group.states().stream()
                .allMatch(state -> state.data() != null && !state.data().linked()));
    awaitMore();
  }
}
