package dev.meerkat.simulation;

import dev.meerkat.core.plan.Standing;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// One run from one seed: a random site starts, things go wrong for a while, in one of eight some
/// cameras are then left to one server each for as long as a search takes, everything is healed,
/// and at last every camera must be at home and stay there.
public final class Simulation {
  private static final long SHORTEST_TROUBLE_MILLIS = 30_000;
  private static final long LONGEST_TROUBLE_MILLIS = 180_000;

  private final World world;
  private final Faults faults;
  private final Invariants invariants;
  private final Trace trace;
  private final long troubleMillis;
  private final SplittableRandom search;
  private long events;

  /// How a run ended.
  public sealed interface Outcome {
    /// @param events how many events all watches together and the world took
    /// @param faults how often each thing went wrong
    record Passed(long events, Map<FaultKind, Integer> faults) implements Outcome {}

    /// @param atMillis simulated time
    /// @param last what happened before, oldest first
    record Failed(String violation, long atMillis, List<String> last) implements Outcome {}
  }

  private Simulation(long seed, Trace trace) {
    var random = new SplittableRandom(seed);
    var sites = new Sites(random.split());
    this.trace = trace;
    this.world =
        new World(sites.site(), sites.settings(), sites.slowestMillis(), random.split(), trace);
    world.note("the site: " + world.newestConfiguration());
    this.faults = new Faults(world, sites, random.split());
    this.invariants = new Invariants(world);
    this.troubleMillis = random.nextLong(SHORTEST_TROUBLE_MILLIS, LONGEST_TROUBLE_MILLIS);
    this.search = random.split();
  }

  public static Outcome run(long seed) {
    return new Simulation(seed, Trace.quiet()).run();
  }

  static Outcome run(long seed, Trace trace) {
    return new Simulation(seed, trace).run();
  }

  private Outcome run() {
    try {
      faults.startAll();
      playFor(10_000);
      faults.begin();
      playFor(troubleMillis);
      if (search.nextInt(8) == 0) {
        faults.leaveToOne(search);
        playFor(Timing.JOIN + world.timing.search(world.hosts.size()) + world.timing.rest());
      }
      faults.end();
      playFor(world.timing.recovery(world.hosts.size()));
      invariants.checkAtHome();
      playFor(world.timing.rest());
      invariants.checkAtHome();
      for (var host : world.hosts) {
        if (host.state().standing() != Standing.STABLE) {
          throw new Violation(host.id + " is " + host.state().standing() + " for ever");
        }
      }
      return new Outcome.Passed(events, faults.counts());
    } catch (Violation violation) {
      return new Outcome.Failed(
          String.valueOf(violation.getMessage()), world.clock.now(), trace.last());
    }
  }

  private void playFor(long millis) {
    long endMillis = world.clock.now() + millis;
    while (world.clock.advance(endMillis)) {
      events++;
      invariants.check();
    }
  }
}
