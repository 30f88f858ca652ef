package dev.meerkat.simulation.replication;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Policy;
import java.util.Optional;

/// One host: its disk, and the process that runs on it, if one does.
final class Side {
  final ServerId id;
  final int number;
  final Disk disk = new Disk();
  private final World world;
  private Optional<Active> active = Optional.empty();
  private Optional<Passive> passive = Optional.empty();
  private boolean refused;

  Side(World world, String name, int number) {
    this.world = world;
    this.id = new ServerId(name);
    this.number = number;
  }

  Side other() {
    return world.sides.get(1 - number);
  }

  Optional<Active> active() {
    return active;
  }

  Optional<Passive> passive() {
    return passive;
  }

  boolean isUp() {
    return active.isPresent() || passive.isPresent();
  }

  void start() {
    var process = new Passive(world, this, disk.load());
    active = Optional.empty();
    passive = Optional.of(process);
    process.begin();
  }

  void activated(Active process) {
    passive = Optional.empty();
    active = Optional.of(process);
  }

  /// The active side has ended, and its process goes on as a passive one.
  void deactivated() {
    active = Optional.empty();
    world.wire.session().ifPresent(world::disconnect);
    start();
  }

  void promote(Policy policy) {
    refused = false;
    passive.ifPresent(process -> process.promote(policy));
  }

  void refused() {
    refused = true;
  }

  boolean wasRefused() {
    return refused;
  }

  /// @param power whether what was not synced is lost, too
  void crash(boolean power) {
    if (!isUp()) {
      return;
    }
    passive.ifPresent(Passive::applyHalfway);
    active = Optional.empty();
    passive = Optional.empty();
    if (power) {
      disk.losePower(world.agenda);
    }
    world.tell(this, power ? "loses power" : "is killed");
    world.disconnected(this);
  }
}
