package dev.meerkat.simulation;

import dev.meerkat.simulation.Simulation.Outcome.Failed;
import dev.meerkat.simulation.Simulation.Outcome.Passed;
import dev.meerkat.simulation.play.Campaign;
import dev.meerkat.simulation.replication.Run;
import java.util.Arrays;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/// `--seeds 10000 --from 1` runs that many seeds, on all processors, and tells the first that
/// fails; `--seed 42` runs one and tells everything that happens. With `--servers 200`, the sites
/// are of that many servers ([LargeSite]), one after the other. With `--replication` before
/// everything else, it is two sides of a dataset instead of sites; with `--group`, two hosts of a
/// group.
public final class Main {
  private static final int MOST_SERVERS = 10_000;

  private Main() {}

  public static void main(String[] arguments) {
    if (arguments.length > 0 && arguments[0].equals("--replication")) {
      few(Arrays.copyOfRange(arguments, 1, arguments.length), Run.CAMPAIGN);
      return;
    }
    if (arguments.length > 0 && arguments[0].equals("--group")) {
      few(
          Arrays.copyOfRange(arguments, 1, arguments.length),
          dev.meerkat.simulation.group.Run.CAMPAIGN);
      return;
    }
    long seeds = 1_000;
    long from = 1;
    long servers = 0;
    for (int i = 0; i < arguments.length; i += 2) {
      long value = i + 1 < arguments.length ? number(arguments[i + 1]) : usage(arguments[i]);
      switch (arguments[i]) {
        case "--seed" -> {
          replay(value);
          return;
        }
        case "--seeds" -> seeds = value;
        case "--from" -> from = value;
        case "--servers" -> servers = value;
        default -> usage(arguments[i]);
      }
    }
    if (servers > 0) {
      runLarge(from, seeds, (int) Math.min(servers, MOST_SERVERS));
    } else {
      runAll(from, seeds);
    }
  }

  /// A world of a few actors.
  private static void few(String[] arguments, Campaign<?> campaign) {
    long seeds = 1_000;
    long from = 1;
    for (int i = 0; i < arguments.length; i += 2) {
      long value = i + 1 < arguments.length ? number(arguments[i + 1]) : usage(arguments[i]);
      switch (arguments[i]) {
        case "--seed" -> {
          endUnless(campaign.replay(value));
          return;
        }
        case "--seeds" -> seeds = value;
        case "--from" -> from = value;
        default -> usage(arguments[i]);
      }
    }
    endUnless(campaign.run(from, seeds));
  }

  private static void endUnless(boolean passed) {
    if (!passed) {
      System.exit(1);
    }
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      return usage(text);
    }
  }

  private static long usage(String text) {
    System.err.println(
        "cannot use '"
            + text
            + "'; use [--replication | --group] --seeds COUNT [--from FIRST] [--servers EACH], or --seed SEED to"
            + " replay one");
    System.exit(2);
    return 0;
  }

  private static void replay(long seed) {
    var outcome = Simulation.run(seed, Trace.to(System.out::println));
    switch (outcome) {
      case Passed(var events, _) ->
          System.out.println("seed " + seed + " passed: " + events + " events");
      case Failed(var violation, var atMillis, _) -> {
        System.out.println("seed " + seed + " fails at " + atMillis + " ms: " + violation);
        System.exit(1);
      }
    }
  }

  private static void runAll(long from, long seeds) {
    long startNanos = System.nanoTime();
    var events = new AtomicLong();
    var faults = new ConcurrentSkipListMap<FaultKind, Long>();
    var firstFailure =
        LongStream.range(from, from + seeds)
            .parallel()
            .filter(seed ->
                switch (Simulation.run(seed)) {
                  case Passed(var count, var happened) -> {
                    events.addAndGet(count);
                    happened.forEach((kind, times) -> faults.merge(kind, (long) times, Long::sum));
                    yield false;
                  }
                  case Failed _ -> true;
                })
            .findFirst();
    if (firstFailure.isPresent()) {
      tell(firstFailure.getAsLong());
      System.exit(1);
    }
    System.out.printf(
        "%d seeds from %d passed: %d events in %.1f s%n",
        seeds, from, events.get(), (System.nanoTime() - startNanos) / 1e9);
    faults.forEach((kind, times) -> System.out.printf("%9d  %s%n", times, kind));
  }

  private static void runLarge(long from, long seeds, int servers) {
    for (long seed = from; seed < from + seeds; seed++) {
      long startNanos = System.nanoTime();
      switch (LargeSite.run(seed, servers)) {
        case Passed(var events, _) ->
            System.out.printf(
                "seed %d with %d servers passed: %d events in %.1f s%n",
                seed, servers, events, (System.nanoTime() - startNanos) / 1e9);
        case Failed(var violation, var atMillis, var last) -> {
          last.forEach(System.out::println);
          System.out.println("seed " + seed + " fails at " + atMillis + " ms: " + violation);
          System.exit(1);
        }
      }
    }
  }

  private static void tell(long seed) {
    if (Simulation.run(seed) instanceof Failed(var violation, var atMillis, var last)) {
      last.forEach(System.out::println);
      System.out.println("seed " + seed + " fails at " + atMillis + " ms: " + violation);
      System.out.println("replay it with --seed " + seed);
    }
  }
}
