package dev.meerkat.simulation.group;

import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.group.StewardEvent;
import java.util.SortedMap;
import java.util.TreeMap;

/// Lets things go wrong, for a time each, until told to end.
final class Faults {
  private final World world;
  private final SortedMap<Trouble, Long> counts = new TreeMap<>();
  private final int stepsPerSleep;
  private boolean happening;
  private boolean slowDisks;

  Faults(World world) {
    this.world = world;
    this.stepsPerSleep = (int) world.agenda.number(500, 5_000);
  }

  SortedMap<Trouble, Long> counts() {
    return counts;
  }

  void begin() {
    happening = true;
    next();
  }

  /// Everything works again.
  void end() {
    happening = false;
    slowDisks = false;
    world.occupy(false);
    world.wires.heal(world.agenda.now());
    for (var host : world.hosts) {
      host.machine.mend();
      if (!host.isOn()) {
        host.powerOn();
      } else {
        host.start();
      }
    }
    world.story.tell(world.agenda.now(), () -> "all is well again");
  }

  boolean areDisksSlow() {
    return slowDisks;
  }

  boolean sleepsNow() {
    boolean sleeps = happening && world.agenda.onceIn(stepsPerSleep);
    if (sleeps) {
      count(Trouble.HANG_BETWEEN_EFFECTS);
    }
    return sleeps;
  }

  private void count(Trouble trouble) {
    counts.merge(trouble, 1L, Long::sum);
  }

  private void next() {
    world.agenda.between(
        200,
        12_000,
        () -> {
          if (happening) {
            var kinds = Trouble.values();
            var trouble = kinds[(int) world.agenda.number(0, kinds.length - 1)];
            if (trouble != Trouble.HANG_BETWEEN_EFFECTS) {
              var host = world.hosts.get((int) world.agenda.number(0, 1));
              world.story.tell(world.agenda.now(), () -> "trouble: " + trouble + " " + host.id);
              count(trouble);
              happen(trouble, host);
            }
            next();
          }
        });
  }

  private void happen(Trouble trouble, Host host) {
    switch (trouble) {
      case KILL_OF_MEERKAT -> {
        host.kill();
        world.agenda.between(100, 15_000, host::start);
      }
      case POWER_CUT -> {
        host.powerOff();
        host.powerOnLater();
      }
      case BLACKOUT ->
          world.hosts.forEach(each -> {
            each.powerOff();
            each.powerOnLater();
          });
      case HANG -> host.sleep(world.agenda.number(500, 20_000));
      case HANG_BETWEEN_EFFECTS -> {}
      case LINK_CUT -> cutLinks((int) world.agenda.number(0, 1), true, true);
      case ONE_WAY_CUT -> cutLinks(-1, host.number == 0, host.number == 1);
      case ALL_LINKS_CUT -> cutLinks(-1, true, true);
      case HOST_CUT -> {
        cutLinks(-1, true, true);
        cutArbiter(host);
        cutIsolation(host);
      }
      case ARBITER_CUT -> cutArbiter(host);
      case ISOLATION_CUT -> cutIsolation(host);
      case SLOW_DISKS -> {
        slowDisks = true;
        later(() -> slowDisks = false);
      }
      case SCRIPTS_FAIL -> {
        host.machine.failStarts();
        later(host.machine::mend);
      }
      case STOPS_FAIL -> {
        host.machine.failStops();
        later(host.machine::mend);
      }
      case STOPS_HANG -> {
        host.machine.hangStops();
        later(host.machine::mend);
      }
      case NOTHING_CAN_BE_KILLED -> {
        host.machine.refuseToDie();
        host.machine.failStops();
        later(host.machine::mend);
      }
      case RESOURCE_FAILS -> fail(host);
      case DATA_ENDS -> host.loseData();
      case ADDRESS_IN_USE -> {
        world.occupy(true);
        later(() -> world.occupy(false));
      }
      case SWITCH -> world.operator.switchOver();
      case BRING_OUT_AND_IN -> world.operator.bringOutAndIn();
      case TAKE_OVER -> world.operator.takeOver();
    }
  }

  /// @param which link; -1 for all
  private void cutLinks(int which, boolean fromFirst, boolean fromSecond) {
    for (int link = 0; link < Wires.LINKS; link++) {
      if (which < 0 || which == link) {
        int cut = link;
        long now = world.agenda.now();
        if (fromFirst) {
          world.wires.cutLink(cut, 0, true, now);
        }
        if (fromSecond) {
          world.wires.cutLink(cut, 1, true, now);
        }
      }
    }
    later(() -> {
      for (int link = 0; link < Wires.LINKS; link++) {
        world.wires.cutLink(link, 0, false, world.agenda.now());
        world.wires.cutLink(link, 1, false, world.agenda.now());
      }
    });
  }

  private void cutArbiter(Host host) {
    world.wires.cutArbiter(host.number, true);
    later(() -> world.wires.cutArbiter(host.number, false));
  }

  private void cutIsolation(Host host) {
    world.wires.cutIsolation(host.number, true);
    later(() -> world.wires.cutIsolation(host.number, false));
  }

  private static void fail(Host host) {
    var web = new ResourceId("web");
    host.state()
        .ifPresent(state -> {
          if (host.machine.has(web)) {
            long attempt = state.attemptOf(web);
            host.post(
                at -> new StewardEvent.ResourceFailed(at, web, attempt, "it does not answer"));
          }
        });
  }

  private void later(Runnable remedy) {
    world.agenda.between(500, 20_000, remedy);
  }
}
