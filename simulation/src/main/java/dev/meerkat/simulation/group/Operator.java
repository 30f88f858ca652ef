package dev.meerkat.simulation.group;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// Orders what operators order, of either host.
final class Operator {
  private final World world;

  Operator(World world) {
    this.world = world;
  }

  void begin() {
    world.agenda.after(1_500, () -> anyHost().order(new Command.BringIn(Optional.empty()), false));
  }

  private Host anyHost() {
    return world.hosts.get((int) world.agenda.number(0, 1));
  }

  void switchOver() {
    anyHost().order(new Command.Switch(), false);
  }

  void takeOver() {
    anyHost().order(new Command.TakeOver(false, ""), false);
  }

  void bringOutAndIn() {
    anyHost().order(new Command.BringOut(), false);
    world.agenda.between(1_000, 10_000, this::bringIn);
  }

  void bringInWhatIsOut() {
    if (world.invariants.isOut()) {
      bringIn();
    }
  }

  private void bringIn() {
    var on = world.agenda.chance(50) ? Optional.of(anyHost().id) : Optional.<ServerId>empty();
    anyHost().order(new Command.BringIn(on), false);
  }
}
