package dev.meerkat.simulation.group;

import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.replication.Policy;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// What runs on a host, whether a process of Meerkat does or not, and the guard over it.
final class Machine {
  private final World world;
  private final Host host;
  private final SortedSet<ResourceId> running = new TreeSet<>();

  /// Grow with every start and stop of a resource: a stop puts an end to a start that goes on.
  private final SortedMap<ResourceId, Long> orders = new TreeMap<>();

  private boolean writable;

  /// It ended by itself since it was opened.
  private boolean lost;

  private boolean unkillable;
  private boolean startsFail;
  private boolean stopsFail;
  private boolean stopsHang;
  private long guardLocalMillis = Long.MAX_VALUE;
  private boolean guardActed;
  private boolean orphaned;

  /// Grows with every order for the guard.
  private long armings;

  /// Grows when everything was ended: what was being started then does not come to be.
  private long generation;

  /// Of the data: an opening puts an end to a closing that goes on.
  private long turn;

  Machine(World world, Host host) {
    this.world = world;
    this.host = host;
  }

  boolean isWritable() {
    return writable;
  }

  boolean has(ResourceId resource) {
    return running.contains(resource);
  }

  SortedSet<ResourceId> running() {
    return running;
  }

  void mend() {
    unkillable = false;
    startsFail = false;
    stopsFail = false;
    stopsHang = false;
  }

  void failStarts() {
    startsFail = true;
  }

  void failStops() {
    stopsFail = true;
  }

  void hangStops() {
    stopsHang = true;
  }

  void refuseToDie() {
    unkillable = true;
  }

  /// @return false if the guard has acted since it was armed before
  boolean arm(long untilLocalMillis) {
    boolean inTime = !guardActed;
    guardActed = false;
    orphaned = false;
    armings++;
    guardLocalMillis = untilLocalMillis;
    long due = host.fromLocal(untilLocalMillis);
    world.agenda.after(Math.max(0, due - world.agenda.now()), this::guard);
    return inTime;
  }

  void disarm() {
    guardActed = false;
    orphaned = false;
    armings++;
    guardLocalMillis = Long.MAX_VALUE;
  }

  /// The process of Meerkat has ended: the guard sees that soon, makes an end of everything, and
  /// tells the other host.
  void orphan() {
    if (guardLocalMillis == Long.MAX_VALUE) {
      return;
    }
    orphaned = true;
    long mine = armings;
    world.agenda.between(
        1,
        300,
        () -> {
          if (mine == armings && host.isOn()) {
            endAll();
          }
        });
  }

  /// Ends everything at the time for which it is armed, and not before.
  private void guard() {
    if (host.isOn() && host.local() >= guardLocalMillis) {
      endAll();
    }
  }

  private void endAll() {
    generation++;
    guardActed = true;
    writable = false;
    if (unkillable) {
      world.tell(host, "the watchdog ends the host");
      host.powerOff();
      host.powerOnLater();
      return;
    }
    world.tell(host, "the guard ends " + running);
    long mine = generation;
    world.agenda.between(
        0,
        world.group.times().fenceMillis() * 8 / 10,
        () -> {
          if (generation == mine) {
            running.clear();
            if (orphaned) {
              world.tell(host, "the guard tells that it has ended");
              host.bidFarewell();
            }
          }
        });
  }

  private boolean isAllowed() {
    return host.local() < guardLocalMillis && guardLocalMillis != Long.MAX_VALUE;
  }

  /// @param outcome why it failed; empty when it did not
  void start(ResourceId resource, Consumer<String> outcome) {
    long mine = generation;
    long order = orders.merge(resource, 1L, Long::sum);
    world.agenda.between(
        5,
        world.slowness(200),
        () -> {
          if (mine != generation || order != orders.getOrDefault(resource, 0L) || !isAllowed()) {
            outcome.accept("the guard does not let it");
          } else if (startsFail) {
            outcome.accept("exit code 1");
          } else {
            running.add(resource);
            outcome.accept("");
          }
        });
  }

  void stop(ResourceId resource, Consumer<String> outcome) {
    orders.merge(resource, 1L, Long::sum);
    if (stopsHang) {
      return;
    }
    long mine = generation;
    world.agenda.between(
        5,
        world.slowness(300),
        () -> {
          if (stopsFail && mine == generation) {
            outcome.accept("exit code 1");
          } else {
            end(resource, mine);
            outcome.accept("");
          }
        });
  }

  void kill(ResourceId resource, Consumer<String> outcome) {
    orders.merge(resource, 1L, Long::sum);
    long mine = generation;
    world.agenda.between(
        5,
        100,
        () -> {
          if (unkillable) {
            outcome.accept("it is in an uninterruptible sleep");
          } else {
            end(resource, mine);
            outcome.accept("");
          }
        });
  }

  private void end(ResourceId resource, long mine) {
    if (mine == generation) {
      running.remove(resource);
    }
  }

  void fence(Consumer<String> outcome) {
    generation++;
    writable = false;
    long mine = generation;
    world.agenda.between(
        5,
        world.group.times().fenceMillis() * 8 / 10,
        () -> {
          if (mine != generation) {
            outcome.accept("it was ended otherwise");
          } else if (unkillable) {
            outcome.accept("it is in an uninterruptible sleep");
          } else {
            running.clear();
            outcome.accept("");
          }
        });
  }

  void open(Policy policy, Consumer<String> outcome) {
    long mine = generation;
    long order = ++turn;
    world.agenda.between(
        5,
        world.slowness(100),
        () -> {
          if (mine != generation || order != turn || !isAllowed()) {
            outcome.accept("the guard does not let it");
            return;
          }
          var refusal = world.copies.open(host, policy);
          writable = refusal.isEmpty();
          lost = false;
          outcome.accept(refusal.orElse(""));
        });
  }

  /// Somebody unmounts the data.
  ///
  /// @return whether it was open
  boolean loseData() {
    if (!writable) {
      return false;
    }
    turn++;
    writable = false;
    lost = true;
    return true;
  }

  /// @param outcome why it failed; empty when it did not
  void close(boolean equal, Consumer<String> outcome) {
    turn++;
    close(equal, outcome, turn);
  }

  private void close(boolean equal, Consumer<String> outcome, long mine) {
    world.agenda.between(
        5,
        100,
        () -> {
          if (mine != turn) {
            return;
          }
          if (equal && lost) {
            outcome.accept("it was unmounted");
          } else if (equal && !world.copies.isEqual()) {
            close(true, outcome, mine);
          } else {
            if (writable) {
              world.copies.closed(host, equal);
            }
            writable = false;
            outcome.accept("");
          }
        });
  }

  void losePower() {
    generation++;
    writable = false;
    running.clear();
    mend();
    disarm();
  }
}
