package dev.meerkat.lab.group;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.LabFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What one run showed, from a group that is well to one that is well again.
///
/// @param from the host that had the group
/// @param to the one that has it now
/// @param outageMillis the longest time in which no user got an answer
/// @param ownMillis how much of it the application itself needed to be ready again
/// @param answers that users got
/// @param epochs how often the group has begun anew somewhere
/// @param faults what may never be: two hosts at once, or a change where nothing may happen
record GroupRun(
    String from,
    String to,
    long outageMillis,
    long ownMillis,
    int answers,
    long epochs,
    List<String> faults) {
  /// As long as nothing happens: longer than any lease.
  private static final Duration HOLD = Duration.ofSeconds(12);

  private static final Duration STEADY = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(200);

  /// @param random when, within a second, the fault strikes
  static GroupRun of(Harm fault, GroupSite site, SplittableRandom random) {
    Machine from = site.active();
    site.awaitWell(from);
    long epoch = site.epoch(from);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextLong(1_000)));
    long startNanos = System.nanoTime();
    fault.harm(site, from);
    Machine to = awaitEnd(fault, site, from, startNanos);
    long endNanos = System.nanoTime();
    fault.mend(site, from);
    site.awaitWell(to);
    var faults = new ArrayList<>(site.lookout().takeFindings());
    long epochs = site.epoch(to) - epoch;
    if (fault.outcome() == Harm.Outcome.STAYS && epochs != 0) {
      faults.add("the group began anew " + epochs + " times, though nothing may happen");
    }
    return new GroupRun(
        from.name(),
        to.name(),
        site.usage().longestSilenceMillis(startNanos, endNanos),
        fault.outcome() == Harm.Outcome.STAYS ? 0 : site.startMillis(to),
        site.usage().answers(startNanos, endNanos).size(),
        epochs,
        List.copyOf(faults));
  }

  /// @return the host that serves the users at the end
  private static Machine awaitEnd(Harm fault, GroupSite site, Machine from, long startNanos) {
    Machine to =
        switch (fault.outcome()) {
          case MOVES -> {
            site.awaitAnswer(site.other(from), startNanos);
            yield site.other(from);
          }
          case RECOVERS -> {
            steady(site, HOLD);
            yield site.active();
          }
          case STAYS -> {
            steady(site, HOLD);
            yield from;
          }
        };
    steady(site, STEADY);
    return to;
  }

  /// Lets time pass in which users are served, at least at its end.
  private static void steady(GroupSite site, Duration length) {
    LockSupport.parkNanos(length.toNanos());
    long sinceNanos = System.nanoTime();
    Await.until(
        "an answer", LIMIT, () -> !site.usage().answers(sinceNanos, System.nanoTime()).isEmpty());
    if (!site.usage().isWorking()) {
      throw new LabFailure("users of the application have ended");
    }
  }

  /// What of the outage is not the application's own.
  long restMillis() {
    return outageMillis - ownMillis;
  }

  boolean isSound() {
    return faults.isEmpty();
  }
}
