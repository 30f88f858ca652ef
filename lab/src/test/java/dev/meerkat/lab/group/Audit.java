package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Compares a [Ledger] on the disks of its hosts with what users were promised.
record Audit(GroupSite site, Ledger ledger) {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int SOME = 10;

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

  /// Breaks the data's connection, and waits until the active host makes promises without the other
  /// one.
  ///
  /// @param path to the other host, which is open
  void goOnWithoutTheOther(Machine active, DataPath path) {
    path.cut();
    GroupSite.awaitDisconnected(active);
    awaitMore();
  }

  /// Waits until users were promised some lines that are not on the disk of that machine.
  void awaitBehind(Machine machine) {
    Await.until(
        "lines that " + machine.name() + " lacks",
        LIMIT,
        () -> {
          var promised = ledger.acknowledged();
          return missing(ledger.lines(machine), promised).size() >= SOME;
        });
  }

  /// All that users were promised so far is on the disk of that machine.
  void assertHoldsAll(Machine machine) {
    var promised = ledger.acknowledged();
    assertHolds(ledger.lines(machine), promised);
  }

  /// What was promised is on the disk of that machine.
  void assertHolds(Machine machine, List<String> promised) {
    assertHolds(ledger.lines(machine), promised);
  }

  static void assertHolds(List<String> lines, List<String> promised) {
    assertThat(missing(lines, promised)).as("lines that are missing").isEmpty();
  }

  static Set<String> missing(List<String> lines, List<String> promised) {
    var missing = new LinkedHashSet<>(promised);
    missing.removeAll(Set.copyOf(lines));
    return missing;
  }

  /// The lines of a host that took over are those of the other one up to some moment, and then its
  /// own; some are missing.
  ///
  /// @param before which it has for certain
  /// @param left by the other host
  void assertOfThePast(Machine now, List<String> before, List<String> left) {
    var lines = ledger.lines(now);
    int common = 0;
    while (common < Math.min(lines.size(), left.size())
        && lines.get(common).equals(left.get(common))) {
      common++;
    }
    assertHolds(lines.subList(0, common), before);
    assertThat(common).as("lines that are left").isLessThan(left.size());
    var since = lines.subList(common, lines.size());
    assertThat(since).isNotEmpty();
    assertThat(since.stream().filter(line -> !line.startsWith(now.name() + " ")).toList())
        .as("lines of which it is not known where they are from")
        .isEmpty();
  }

  /// `verify` says so, and so do the disks.
  void assertEqual(Machine active) {
    new Operator(active).order("verify");
    Machine other = site.other(active);
    ledger.whileNobodyAsks(() ->
        Await.until("equal files", LIMIT, () -> ledger.files(active).equals(ledger.files(other))));
  }
}
