package dev.meerkat.simulation.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.simulation.play.Agenda;
import dev.meerkat.simulation.play.Story;
import java.util.List;
import java.util.SplittableRandom;

/// Everything there is in one run.
final class World {
  static final ResourceId ADDRESS = new ResourceId("address");

  final Agenda agenda;
  final Story story;
  final Group group;
  final Wires wires = new Wires();
  final Arbiter arbiter;
  final Copies copies;
  final Faults faults;
  final Operator operator;
  final Invariants invariants;
  final Precedence precedence;
  final List<Host> hosts;
  private boolean occupied;

  World(SplittableRandom random, Story story) {
    this.agenda = new Agenda(random);
    this.story = story;
    this.group = Groups.any(agenda);
    this.arbiter = new Arbiter(this);
    this.copies = Copies.of(this);
    this.faults = new Faults(this);
    this.hosts =
        List.of(new Host(this, group.hosts().get(0), 0), new Host(this, group.hosts().get(1), 1));
    this.operator = new Operator(this);
    this.invariants = new Invariants(this);
    this.precedence = new Precedence(this);
    story.tell(
        0,
        () ->
            "a group "
                + (group.hasWitness() ? "with" : "without")
                + " an arbiter, "
                + group.policy());
  }

  void begin() {
    hosts.forEach(Host::powerOn);
    operator.begin();
    if (group.hasData()) {
      replicate();
    }
  }

  private void replicate() {
    copies.pass();
    agenda.between(20, 100, this::replicate);
  }

  /// Whether the host is one of a majority of three.
  boolean reachesArbiter(Host host) {
    return host.isOn() && !wires.isArbiterCut(host.number);
  }

  /// Who has the group's address, as far as can be seen from there; empty when nobody does. The
  /// other host is seen when anything passes both ways.
  String whoAnswers(Host asker) {
    if (occupied) {
      return "a stranger";
    }
    return wires.isJoined() && asker.other().machine.has(ADDRESS) ? asker.other().id.value() : "";
  }

  boolean isOccupied() {
    return occupied;
  }

  void occupy(boolean isOccupied) {
    occupied = isOccupied;
  }

  long slowness(long mostMillis) {
    return faults.areDisksSlow() ? mostMillis * 20 : mostMillis;
  }

  void tell(Host host, String words) {
    story.tell(agenda.now(), () -> host.id + " " + words);
  }
}
