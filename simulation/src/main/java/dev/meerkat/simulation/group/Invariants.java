package dev.meerkat.simulation.group;

import dev.meerkat.core.group.Phase;
import dev.meerkat.simulation.play.Broken;

/// What must hold after every event, and in the end.
final class Invariants {
  /// What was begun while the hosts were parted may take so long.
  private static final long START_MILLIS = 10_000;

  private final World world;
  private boolean two;
  private long healedMillis = Long.MAX_VALUE;

  Invariants(World world) {
    this.world = world;
  }

  void healed() {
    healedMillis = world.agenda.now();
  }

  /// Nothing of the group runs on both hosts. Without an arbiter: unless both are cut from one
  /// another, in both directions, and from nothing else.
  void check() {
    var first = world.hosts.get(0).machine;
    var second = world.hosts.get(1).machine;
    boolean both =
        (!first.running().isEmpty() && !second.running().isEmpty())
            || (first.isWritable() && second.isWritable());
    if (both && !two) {
      boolean excused =
          !world.group.hasWitness()
              && world.wires.wasPartedSince(world.agenda.now() - START_MILLIS);
      if (!excused) {
        throw new Broken("two are active: " + words());
      }
    }
    two = both;
    if (both && healedMillis != Long.MAX_VALUE && world.agenda.now() - healedMillis > 20_000) {
      throw new Broken("two are still active: " + words());
    }
  }

  private String words() {
    var words = new StringBuilder();
    for (var host : world.hosts) {
      words
          .append(host.id)
          .append(" runs ")
          .append(host.machine.running())
          .append(host.machine.isWritable() ? " with data; " : "; ");
    }
    return words.toString();
  }

  /// The group is in, and runs in full on one host.
  boolean isAtPeace() {
    return world.hosts.stream().anyMatch(this::isActive)
        && world.hosts.stream().filter(host -> !host.machine.running().isEmpty()).count() == 1;
  }

  private boolean isActive(Host host) {
    return host.state().filter(state -> state.phase() == Phase.ACTIVE).isPresent()
        && host.machine.running().size() == world.group.resources().size()
        && host.machine.isWritable() == world.group.hasData();
  }

  boolean isOut() {
    return world.hosts.stream()
        .allMatch(host ->
            host.state().filter(state -> state.phase() == Phase.OUT).isPresent()
                && host.machine.running().isEmpty());
  }

  String unrest() {
    var words = new StringBuilder(words());
    for (var host : world.hosts) {
      host.state()
          .ifPresent(
              state -> words.append(host.id + " is " + state.phase() + " (" + state.why() + "); "));
    }
    return words.toString();
  }
}
