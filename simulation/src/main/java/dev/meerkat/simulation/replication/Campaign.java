package dev.meerkat.simulation.replication;

import dev.meerkat.simulation.replication.Run.Outcome.Failed;
import dev.meerkat.simulation.replication.Run.Outcome.Passed;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/// Many runs, or one of which everything is told.
public final class Campaign {
  private Campaign() {}

  /// @return whether it passed
  public static boolean replay(long seed) {
    return switch (Run.of(seed, System.out::println)) {
      case Passed(var events, var served, _) -> {
        System.out.println(
            "seed " + seed + " passed: " + events + " events, " + served + " requests served");
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
    var served = new AtomicLong();
    var troubles = new ConcurrentSkipListMap<Trouble, Long>();
    var firstFailure =
        LongStream.range(from, from + seeds)
            .parallel()
            .filter(seed ->
                switch (Run.of(seed)) {
                  case Passed(var count, var requests, var happened) -> {
                    events.addAndGet(count);
                    served.addAndGet(requests);
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
        "%d seeds of replication from %d passed: %d events, %d requests served, in %.1f s%n",
        seeds, from, events.get(), served.get(), (System.nanoTime() - startNanos) / 1e9);
    troubles.forEach((kind, times) -> System.out.printf("%9d  %s%n", times, kind));
    return true;
  }

  private static void tell(long seed) {
    if (Run.of(seed) instanceof Failed(var violation, var atMillis, var last)) {
      last.forEach(System.out::println);
      System.out.println("seed " + seed + " fails at " + atMillis + " ms: " + violation);
      System.out.println("replay it with --replication --seed " + seed);
    }
  }
}
