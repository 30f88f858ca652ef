package dev.meerkat.simulation.group;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.Memory;
import dev.meerkat.core.group.PeerReport;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.group.Steward;
import dev.meerkat.core.group.StewardEffect;
import dev.meerkat.core.group.StewardEvent;
import dev.meerkat.core.group.StewardState;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.simulation.play.Broken;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.LongFunction;

/// One host: its clock, its disk, what runs on it, and the process of Meerkat, if one does. The
/// process takes one event after the other and performs the effects of each; it may fall asleep
/// anywhere in between, and goes on where it was when it wakes.
final class Host {
  private static final int LONGEST_INBOX = 10_000;
  private static final long BEAT_MILLIS = 250;

  final ServerId id;
  final int number;
  final Machine machine;
  private final World world;
  private final Steward steward;
  private final double pace;
  private long bootMillis;
  private boolean on;
  private Memory memory = Memory.NEW;
  private long runs;
  private long sequence;

  /// What the guard tells the other host when the process ends; as it was with the last arming.
  private Optional<PeerReport> farewell = Optional.empty();

  private Optional<StewardState> state = Optional.empty();

  /// Of the process: what belongs to an earlier one does not count.
  private long life;

  /// The newest attempt to open the data.
  private long opened;

  private long asleepUntilMillis;
  private boolean busy;
  private final ArrayDeque<LongFunction<StewardEvent>> inbox = new ArrayDeque<>();
  private final ArrayDeque<StewardEffect> todo = new ArrayDeque<>();

  Host(World world, ServerId id, int number) {
    this.world = world;
    this.id = id;
    this.number = number;
    this.machine = new Machine(world, this);
    this.steward = new Steward(world.group, id);
    this.pace = 1 + world.agenda.number(-5, 5) / 1_000.0;
  }

  Host other() {
    return world.hosts.get(1 - number);
  }

  boolean isOn() {
    return on;
  }

  boolean isAwake() {
    return state.isPresent() && world.agenda.now() >= asleepUntilMillis;
  }

  Optional<StewardState> state() {
    return state;
  }

  /// The monotonic clock, which begins with each start of the host and does not run like others.
  long local() {
    return (long) ((world.agenda.now() - bootMillis) * pace);
  }

  /// Not before that.
  long fromLocal(long localMillis) {
    return bootMillis + (long) Math.ceil(localMillis / pace) + 1;
  }

  void powerOn() {
    on = true;
    bootMillis = world.agenda.now();
    start();
  }

  void powerOff() {
    kill();
    on = false;
    machine.losePower();
  }

  void powerOnLater() {
    world.agenda.between(
        1_000,
        10_000,
        () -> {
          if (!on) {
            powerOn();
          }
        });
  }

  void kill() {
    state = Optional.empty();
    life++;
    inbox.clear();
    todo.clear();
    busy = false;
    asleepUntilMillis = 0;
    world.copies.follow(this, false);
    machine.orphan();
  }

  void start() {
    if (!on || state.isPresent()) {
      return;
    }
    life++;
    state = Optional.of(StewardState.started(world.group, ++runs, memory, local()));
    sequence = 0;
    post(StewardEvent.Started::new);
    every(100, () -> post(StewardEvent.Ticked::new));
    every(BEAT_MILLIS, this::beat);
    every(world.group.arbitration().isolationTimeoutMillis(), this::askIsolation);
    every(1_000, this::lookAfterResources);
    every(
        300,
        () -> {
          if (world.group.hasData()) {
            tellData(life);
          }
        });
  }

  private void every(long millis, Runnable what) {
    long mine = life;
    world.agenda.between(
        1,
        millis,
        () -> {
          if (mine == life) {
            what.run();
            again(mine, millis, what);
          }
        });
  }

  private void again(long mine, long millis, Runnable what) {
    world.agenda.after(
        millis,
        () -> {
          if (mine == life) {
            if (isAwake()) {
              what.run();
            }
            again(mine, millis, what);
          }
        });
  }

  void sleep(long millis) {
    asleepUntilMillis = Math.max(asleepUntilMillis, world.agenda.now() + millis);
    world.tell(this, "stands still for " + millis + " ms");
  }

  /// What every resource has without a monitor of its own: it is seen that it does not run any
  /// more.
  private void lookAfterResources() {
    var now = state.orElseThrow();
    for (var resource : world.group.resources()) {
      var id = resource.id();
      if (now.isRunning(id) && !machine.has(id)) {
        long attempt = now.attemptOf(id);
        post(at -> new StewardEvent.ResourceFailed(at, id, attempt, "it does not run any more"));
      }
    }
  }

  private void askIsolation() {
    long asked = local();
    long mine = life;
    if (!world.wires.isIsolationCut(number) && !world.agenda.onceIn(50)) {
      world.agenda.between(
          1,
          20,
          () -> {
            if (mine == life && !world.wires.isIsolationCut(number)) {
              post(at -> new StewardEvent.IsolationAnswered(at, asked));
            }
          });
    }
  }

  private void beat() {
    if (!isAwake()) {
      return;
    }
    send(steward.report(state.orElseThrow(), ++sequence, local()));
  }

  /// To be called by the guard, once nothing runs here.
  void bidFarewell() {
    farewell.ifPresent(this::send);
  }

  private void send(PeerReport report) {
    for (int link = 0; link < Wires.LINKS; link++) {
      send(link, report);
      if (world.agenda.onceIn(40)) {
        send(link, report);
      }
    }
  }

  private void send(int link, PeerReport report) {
    if (world.wires.isLinkCut(link, number) || world.agenda.onceIn(30)) {
      return;
    }
    long delay =
        world.agenda.onceIn(60) ? world.agenda.number(100, 5_000) : world.agenda.number(1, 20);
    var name = world.group.links().get(link).id();
    world.agenda.after(
        delay,
        () -> {
          if (!world.wires.isLinkCut(link, number)) {
            other().post(at -> new StewardEvent.Heard(at, name, report));
          }
        });
  }

  void order(Command command, boolean forwarded) {
    post(at -> new StewardEvent.Ordered(at, command, forwarded));
  }

  /// Something happened; the process takes it up when it comes to it.
  void post(LongFunction<StewardEvent> event) {
    if (state.isEmpty()) {
      return;
    }
    if (inbox.size() >= LONGEST_INBOX) {
      throw new Broken(id + " has " + LONGEST_INBOX + " events to take up");
    }
    inbox.add(event);
    work();
  }

  private void work() {
    if (busy) {
      return;
    }
    while (state.isPresent() && !(inbox.isEmpty() && todo.isEmpty())) {
      long pause = pauseMillis();
      if (pause > 0) {
        rest(pause);
        return;
      }
      if (todo.isEmpty()) {
        take(inbox.removeFirst().apply(local()));
      } else {
        var effect = todo.removeFirst();
        perform(effect);
        if (effect instanceof StewardEffect.Persist) {
          rest(world.agenda.number(1, world.slowness(20)));
          return;
        }
      }
    }
  }

  private long pauseMillis() {
    if (world.faults.sleepsNow()) {
      sleep(world.agenda.number(500, 15_000));
    }
    return asleepUntilMillis - world.agenda.now();
  }

  private void rest(long millis) {
    busy = true;
    long mine = life;
    world.agenda.after(
        Math.max(1, millis),
        () -> {
          if (mine == life) {
            busy = false;
            work();
          }
        });
  }

  private void take(StewardEvent event) {
    var step = steward.step(state.orElseThrow(), event);
    state = Optional.of(step.next());
    if (!step.reason().isEmpty()) {
      world.tell(this, "= " + step.reason());
    }
    todo.addAll(step.effects());
  }

  private void perform(StewardEffect effect) {
    long mine = life;
    switch (effect) {
      case StewardEffect.Persist(var next) -> {
        memory = next;
        world.copies.persisted(this, next);
      }
      case StewardEffect.Consult() ->
          world.arbiter.consult(
              this, lease -> answer(mine, at -> new StewardEvent.Told(at, lease)));
      case StewardEffect.Ask(var expected, var wanted) ->
          world.arbiter.ask(
              this,
              expected,
              wanted,
              lease -> answer(mine, at -> new StewardEvent.Told(at, lease)));
      case StewardEffect.ArmGuard(var until) -> {
        farewell = state.map(now -> steward.farewell(now, local()));
        if (!machine.arm(until)) {
          post(StewardEvent.GuardActed::new);
        }
      }
      case StewardEffect.DisarmGuard() -> machine.disarm();
      case StewardEffect.Probe(var attempt) ->
          world.agenda.between(
              50,
              300,
              () -> {
                var user = world.whoAnswers(this);
                answer(mine, at -> new StewardEvent.Probed(at, attempt, user));
              });
      case StewardEffect.Start(var resource, var attempt) ->
          machine.start(
              resource,
              why ->
                  answer(
                      mine,
                      at ->
                          why.isEmpty()
                              ? new StewardEvent.ResourceStarted(at, resource, attempt)
                              : new StewardEvent.ResourceFailed(at, resource, attempt, why)));
      case StewardEffect.Stop(var resource, var attempt) ->
          machine.stop(resource, why -> stopped(mine, resource, attempt, why));
      case StewardEffect.Kill(var resource, var attempt) ->
          machine.kill(resource, why -> stopped(mine, resource, attempt, why));
      case StewardEffect.Fence(var attempt, _) ->
          machine.fence(why ->
              answer(
                  mine,
                  at ->
                      why.isEmpty()
                          ? new StewardEvent.Fenced(at, attempt)
                          : new StewardEvent.FenceFailed(at, attempt, true, why)));
      case StewardEffect.Reboot _ -> {
        world.tell(this, "is rebooted");
        powerOff();
        powerOnLater();
      }
      case StewardEffect.OpenData(var attempt, var policy) ->
          machine.open(
              policy,
              why -> {
                opened = attempt;
                tellData(mine);
                answer(
                    mine,
                    at ->
                        why.isEmpty()
                            ? new StewardEvent.DataOpened(at, attempt, "")
                            : new StewardEvent.DataRefused(at, attempt, why));
              });
      case StewardEffect.CloseData(var attempt, var equal) ->
          machine.close(
              equal,
              why ->
                  answer(
                      mine,
                      at ->
                          why.isEmpty()
                              ? new StewardEvent.DataClosed(at, attempt)
                              : new StewardEvent.DataRefused(at, attempt, why)));
      case StewardEffect.FollowData() -> world.copies.follow(this, true);
      case StewardEffect.TellPeer() -> beat();
      case StewardEffect.Forward(var command) -> {
        if (world.wires.reaches(number)) {
          other().order(command, true);
        }
      }
      case StewardEffect.ChooseSource _,
          StewardEffect.Accept _,
          StewardEffect.Refuse _,
          StewardEffect.SyncTime _ -> {}
    }
  }

  private void tellData(long mine) {
    var report = world.copies.report(this);
    answer(mine, at -> new StewardEvent.DataChanged(at, report));
  }

  /// Somebody unmounts its data.
  void loseData() {
    if (machine.loseData()) {
      long attempt = opened;
      answer(life, at -> new StewardEvent.DataLost(at, attempt, "it was unmounted"));
    }
  }

  private void answer(long mine, LongFunction<StewardEvent> event) {
    if (mine == life) {
      post(event);
    }
  }

  private void stopped(long mine, ResourceId resource, long attempt, String why) {
    answer(
        mine,
        at ->
            why.isEmpty()
                ? new StewardEvent.ResourceStopped(at, resource, attempt)
                : new StewardEvent.ResourceFailed(at, resource, attempt, why));
  }
}
