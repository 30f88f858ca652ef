package dev.meerkat.simulation.group;

import dev.meerkat.simulation.group.Run.Outcome.Failed;
import dev.meerkat.simulation.group.Run.Outcome.Passed;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/// Many runs, or one of which everything is told.
public final class Campaign {
  private Campaign() {}

  /// @return whether it passed
  public static boolean replay(long seed) {
    return switch (Run.of(seed, System.out::println)) {
      case Passed(var events, var recovery, _) -> {
        System.out.println(
            "seed "
                + seed
                + " passed: "
                + events
                + " events, "
                + "the group ran after "
                + recovery
                + " ms");
        yield true;
      }
      case Failed(var violation, var atMillis, _) -> {
        System.out.println("seed " + seed + " fails at " + atMillis + " ms: " + violation);
        yield false;
      }
    };
  }

  /// @return whether all passed; tells the first that did not
  public static boolean run(long from, long seeds) {
    long startNanos = System.nanoTime();
    var events = new AtomicLong();
    var longest = new AtomicLong();
    var troubles = new ConcurrentSkipListMap<Trouble, Long>();
    var firstFailure =
        LongStream.range(from, from + seeds)
            .parallel()
            .filter(seed ->
                switch (Run.of(seed)) {
                  case Passed(var count, var recovery, var happened) -> {
                    events.addAndGet(count);
                    longest.accumulateAndGet(recovery, Math::max);
                    happened.forEach((kind, times) -> troubles.merge(kind, times, Long::sum));
                    yield false;
                  }
                  case Failed _ -> true;
                })
            .findFirst();
    if (firstFailure.isPresent()) {
      tell(firstFailure.getAsLong());
      return false;
    }
    System.out.printf(
        "%d seeds of groups from %d passed: %d events, running again after %d ms at most, in %.1f s%n",
        seeds, from, events.get(), longest.get(), (System.nanoTime() - startNanos) / 1e9);
    troubles.forEach((kind, times) -> System.out.printf("%9d  %s%n", times, kind));
    return true;
  }

  private static void tell(long seed) {
    if (Run.of(seed) instanceof Failed(var violation, var atMillis, var last)) {
      last.forEach(System.out::println);
      System.out.println("seed " + seed + " fails at " + atMillis + " ms: " + violation);
      System.out.println("replay it with --group --seed " + seed);
    }
  }
}
