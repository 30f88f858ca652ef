package dev.meerkat.simulation.group;

import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.Memory;
import dev.meerkat.core.replication.Eligibility;
import dev.meerkat.core.replication.Eligibility.Grade;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Takeover;
import dev.meerkat.simulation.play.Broken;
import java.util.Optional;

/// With an arbiter: what was promised is on the other side, or the arbiter calls that outdated.
final class RuledCopies implements Copies {
  private final World world;
  private final long[] has = new long[2];
  private final boolean[] following = new boolean[2];
  private long promised;
  private int active;
  private boolean complete;
  private boolean linked;

  RuledCopies(World world) {
    this.world = world;
  }

  @Override
  public void follow(Host host, boolean follows) {
    following[host.number] = follows;
  }

  @Override
  public void pass() {
    var source = world.hosts.get(active);
    var target = world.hosts.get(1 - active);
    boolean couples =
        source.machine.isWritable()
            && target.isAwake()
            && following[target.number]
            && world.wires.isJoined();
    if (!couples && linked) {
      linked = false;
    } else if (couples && !linked && world.agenda.onceIn(5)) {
      linked = true;
      has[1 - active] = has[active];
    }
    if (linked && !complete && world.reachesArbiter(source)) {
      complete = true;
    }
    if (source.machine.isWritable() && source.isOn()) {
      write(source);
    }
  }

  private void write(Host source) {
    if (linked) {
      has[active]++;
      has[1 - active] = has[active];
      promised = has[active];
    } else if (!complete || world.reachesArbiter(source)) {
      complete = false;
      has[active]++;
      promised = has[active];
    }
  }

  @Override
  public DataReport report(Host host) {
    return new DataReport(
        eligibility(host),
        host.number == active,
        linked,
        host.number == active ? 0 : promised - has[host.number],
        "");
  }

  private Eligibility eligibility(Host host) {
    if (host.number == active) {
      return new Eligibility(Grade.COMPLETE, "active last");
    }
    return complete && world.reachesArbiter(host)
        ? new Eligibility(Grade.COMPLETE, "recorded as complete")
        : new Eligibility(Grade.LOGICAL, "may be outdated");
  }

  @Override
  public boolean isNewer(Host host) {
    return host.number == active && has[active] > has[1 - active];
  }

  @Override
  public Optional<String> open(Host host, Policy policy) {
    if (!world.reachesArbiter(host)) {
      return Optional.of("the arbiter does not answer");
    }
    var verdict = Takeover.judge(policy, eligibility(host));
    if (!verdict.allowed()) {
      return Optional.of(verdict.sentence());
    }
    if (world.group.policy().data() == Policy.COMPLETE && has[host.number] < promised) {
      throw new Broken(
          "an outdated side was promoted: "
              + host.id
              + " has "
              + has[host.number]
              + " of "
              + promised);
    }
    if (host.number != active) {
      active = host.number;
      complete = false;
      linked = false;
    }
    following[host.number] = false;
    promised = has[host.number];
    return Optional.empty();
  }

  @Override
  public boolean isEqual() {
    return linked && complete && has[0] == has[1];
  }

  /// The arbiter knows already.
  @Override
  public void closed(Host host, boolean equal) {}

  @Override
  public void persisted(Host host, Memory memory) {}
}
