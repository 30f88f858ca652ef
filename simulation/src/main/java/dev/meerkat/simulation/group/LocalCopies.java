package dev.meerkat.simulation.group;

import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.Memory;
import dev.meerkat.core.replication.Eligibility;
import dev.meerkat.core.replication.Eligibility.Grade;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Takeover;
import dev.meerkat.simulation.play.Broken;
import java.util.Optional;

/// Without an arbiter: each side knows of its copy what it was told, and no more.
///
/// A host that crashed while it had the group cannot know that the other one went on. One that has
/// handed it over can, and must not use its older copy as a complete one.
final class LocalCopies implements Copies {
  /// @param use the number of the use of the data that it holds, among all uses by either host
  private record Copy(long use, long writes, boolean own) {}

  private final World world;
  private final Copy[] copies = {new Copy(0, 0, true), new Copy(0, 0, false)};
  private final boolean[] following = new boolean[2];

  /// Whether it heard the other one end its use, when it lacked nothing. Not durable.
  private final boolean[] heardEnd = new boolean[2];

  private final boolean[] endedEqual = new boolean[2];

  /// Whether it has written down that the other one is next, after it had ended its use.
  private final boolean[] handedOver = new boolean[2];

  private long uses;
  private boolean linked;

  LocalCopies(World world) {
    this.world = world;
  }

  @Override
  public void follow(Host host, boolean follows) {
    following[host.number] = follows;
    heardEnd[host.number] &= follows;
  }

  @Override
  public void pass() {
    boolean alone = true;
    for (var source : world.hosts) {
      var target = source.other();
      if (!source.machine.isWritable() || !source.isOn()) {
        continue;
      }
      alone = false;
      boolean couples =
          !target.machine.isWritable()
              && target.isAwake()
              && following[target.number]
              && world.wires.isJoined();
      linked = couples && (linked || world.agenda.onceIn(5));
      var copy = copies[source.number];
      copies[source.number] = new Copy(copy.use(), copy.writes() + 1, true);
      if (linked) {
        copies[target.number] = new Copy(copy.use(), copy.writes() + 1, false);
        heardEnd[target.number] = false;
      }
    }
    if (alone) {
      linked = false;
    }
  }

  @Override
  public DataReport report(Host host) {
    return new DataReport(eligibility(host), copies[host.number].own(), linked, 0, "");
  }

  private Eligibility eligibility(Host host) {
    if (copies[host.number].own()) {
      return new Eligibility(Grade.COMPLETE, "active last");
    }
    return heardEnd[host.number]
        ? new Eligibility(Grade.COMPLETE, "the other one has ended")
        : new Eligibility(Grade.LOGICAL, "may be outdated");
  }

  @Override
  public boolean isNewer(Host host) {
    var here = copies[host.number];
    var there = copies[1 - host.number];
    return here.use() > there.use()
        || (here.use() == there.use() && here.writes() > there.writes());
  }

  @Override
  public Optional<String> open(Host host, Policy policy) {
    var verdict = Takeover.judge(policy, eligibility(host));
    if (!verdict.allowed()) {
      return Optional.of(verdict.sentence());
    }
    var copy = copies[host.number];
    boolean older = copy.own() && copy.use() < uses;
    if (older && handedOver[host.number] && world.group.policy().data() == Policy.COMPLETE) {
      throw new Broken(
          "older data was used as if it were complete: "
              + host.id
              + " has that of use "
              + copy.use()
              + ", and handed the group over before use "
              + uses);
    }
    uses++;
    copies[host.number] = new Copy(uses, copy.writes(), true);
    endedEqual[host.number] = false;
    handedOver[host.number] = false;
    following[host.number] = false;
    linked = false;
    return Optional.empty();
  }

  @Override
  public void persisted(Host host, Memory memory) {
    handedOver[host.number] |= endedEqual[host.number] && !memory.lease().isHeldBy(host.id);
  }

  @Override
  public boolean isEqual() {
    return linked;
  }

  @Override
  public void closed(Host host, boolean equal) {
    endedEqual[host.number] = equal;
    heardEnd[host.other().number] |= linked;
    linked = false;
  }
}
