package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.Watch;
import dev.meerkat.core.watch.WatchEffect;
import dev.meerkat.core.watch.WatchEffect.Announce;
import dev.meerkat.core.watch.WatchEffect.HoldWarm;
import dev.meerkat.core.watch.WatchEffect.StartAnalytics;
import dev.meerkat.core.watch.WatchEffect.StartRecording;
import dev.meerkat.core.watch.WatchEffect.StopAnalytics;
import dev.meerkat.core.watch.WatchEffect.StopRecording;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A server of the simulated site: the shell that feeds one watch and does what it wants. A crash
/// loses everything but the configuration.
final class Host {
  private static final long FIRST_WALL_MILLIS = 1_700_000_000_000L;

  final ServerId id;

  /// Its place among all hosts.
  final int number;

  private final SortedMap<CameraId, Session> sessions = new TreeMap<>();
  private final World world;
  private final Watch watch;
  private WatchState state;
  private SortedSet<ServerId> view = new TreeSet<>();
  private int version;
  private SiteConfiguration configuration;
  private int foreignLimit;
  private boolean fast;
  private boolean draining;

  /// Of cameras of other servers that run here; below 0 when they have to be counted anew.
  private int foreignCount;

  private int waits;

  private boolean up;
  private boolean volumeLost;
  private boolean hung;
  private long wokenAtMillis = Long.MIN_VALUE / 2;
  private final List<Runnable> postponed = new ArrayList<>();

  /// How far this server's wall clock is ahead of the others'.
  private long wallOffsetMillis;

  private int incarnation;
  private long startedAtMillis;

  Host(World world, ServerId id, int number) {
    this.world = world;
    this.id = id;
    this.number = number;
    this.configuration = world.configuration(0);
    this.watch = new Watch(id, world.settings);
    this.state = watch.initial(0, incarnation);
    follow(configuration);
  }

  void start() {
    up = true;
    hung = false;
    startedAtMillis = world.clock.now();
    state = watch.initial(startedAtMillis, incarnation);
    world.note(this, "starts");
    world.factChanged();
    take(new WatchEvent.ConfigurationChanged(startedAtMillis, configuration()));
    if (volumeLost) {
      noticeVolume();
    }
    tick(incarnation);
  }

  /// Nothing becomes durable here any more, or it does again. The server notices a little later.
  void loseVolume(boolean lost) {
    if (volumeLost == lost) {
      return;
    }
    world.note(this, lost ? "loses its last volume" : "has a volume again");
    volumeLost = lost;
    if (lost) {
      world.factChanged();
    } else {
      world.reachChanged(); // sessions that were failing have to notice
    }
    int before = incarnation;
    world.clock.between(
        1,
        Timing.VOLUME,
        () -> {
          if (up && incarnation == before) {
            whenAwake(this::noticeVolume);
          }
        });
  }

  boolean hasVolume() {
    return !volumeLost;
  }

  private void noticeVolume() {
    take(
        new WatchEvent.ArchiveChanged(
            world.clock.now(), !volumeLost, volumeLost ? "its volume is gone" : ""));
  }

  void crash() {
    world.note(this, "crashes");
    world.movements.dying(this);
    world.companions.dying(this);
    up = false;
    incarnation++;
    view = new TreeSet<>();
    sessions.values().forEach(Session::end);
    sessions.clear();
    foreignCount = 0;
    postponed.clear();
    world.factChanged();
  }

  /// Stops in the middle of what it does, until it wakes; nothing of it is lost.
  void hang() {
    world.note(this, "hangs");
    hung = true;
    world.factChanged();
  }

  void wake() {
    world.note(this, "goes on");
    hung = false;
    wokenAtMillis = world.clock.now();
    world.factChanged();
    var due = List.copyOf(postponed);
    postponed.clear();
    due.forEach(Runnable::run);
  }

  /// Runs it now, or when this server goes on.
  void whenAwake(Runnable action) {
    if (hung) {
      postponed.add(action);
    } else {
      action.run();
    }
  }

  void setWallClock(long offsetMillis) {
    world.note(this, "has its clock set to " + offsetMillis + " ms from the right time");
    wallOffsetMillis = offsetMillis;
  }

  long wallMicros() {
    return (FIRST_WALL_MILLIS + world.clock.now() + wallOffsetMillis) * 1_000;
  }

  boolean isUp() {
    return up;
  }

  /// Whether it runs and does not hang.
  boolean isAwake() {
    return up && !hung;
  }

  boolean hasBeenAwakeFor(long millis) {
    return isAwake() && world.clock.now() - wokenAtMillis >= millis;
  }

  int incarnation() {
    return incarnation;
  }

  /// Whether the camera's session has failed because this server hung, and has yet to try again: it
  /// finds out when it goes on, and waits as after any failure.
  boolean pausesSinceItHung(CameraId camera) {
    var session = sessions.get(camera);
    return session != null
        && session.phase() == RecordingPhase.FAILED
        && world.clock.now() - wokenAtMillis <= Timing.BACK_OFF;
  }

  long upMillis() {
    return world.clock.now() - startedAtMillis;
  }

  WatchState state() {
    return state;
  }

  SortedSet<ServerId> view() {
    return view;
  }

  int version() {
    return version;
  }

  SiteConfiguration configuration() {
    return configuration;
  }

  private void follow(SiteConfiguration next) {
    var mine = next.servers().get(id);
    configuration = next;
    foreignLimit = mine == null ? 0 : mine.foreignLimit();
    fast = next.redundancy(id) == Redundancy.FAST;
    draining = next.isDraining(id);
    foreignCount = -1;
  }

  void see(SortedSet<ServerId> members) {
    if (!members.equals(view)) {
      view = members;
      world.factChanged(this);
      take(new WatchEvent.ViewChanged(world.clock.now(), members));
    }
  }

  /// How often it has waited for an order and does not any more.
  int waits() {
    return waits;
  }

  /// Takes over a newer configuration.
  void learn(int newer) {
    if (isAwake() && newer > version) {
      long order = configuration().failback(id).order();
      version = newer;
      follow(world.configuration(newer));
      world.configured(this);
      var before = state.standing();
      take(new WatchEvent.ConfigurationChanged(world.clock.now(), configuration()));
      var failback = configuration().failback(id);
      if (before == Standing.WAITING && (!failback.manual() || failback.order() != order)) {
        world.movements.ordered(this);
      }
    }
  }

  void hearRecorder(CameraId camera, RecordingReport report) {
    take(new WatchEvent.RecordingChanged(world.clock.now(), camera, report));
  }

  void take(WatchEvent event) {
    var before = state;
    var step = watch.step(state, event);
    state = step.next();
    world.note(this, event, step);
    if (before.standing() != Standing.WAITING && state.standing() == Standing.WAITING) {
      world.movements.waiting(this);
    }
    if (before.standing() == Standing.WAITING && state.standing() == Standing.STABLE) {
      waits++;
    }
    if (before.standing() == Standing.NO_VOLUME && state.standing() != Standing.NO_VOLUME) {
      world.movements.proving(this);
    }
    if (before.standing() != state.standing()
        || !before.silent().equals(state.silent())
        || !before.returning().equals(state.returning())
        || haveOtherMarks(before, state)) {
      world.factChanged(this);
      world.disturb();
    }
    var cameras = new ArrayList<CameraId>();
    for (var effect : step.effects()) {
      ended(effect).filter(this::isRecording).ifPresent(cameras::add);
      perform(effect);
    }
    cameras.forEach(camera -> world.movements.stopped(this, camera));
  }

  private static boolean haveOtherMarks(WatchState one, WatchState other) {
    var marks = one.unreachable();
    var others = other.unreachable();
    return (!marks.isEmpty() || !others.isEmpty()) && !marks.keySet().equals(others.keySet());
  }

  /// The camera that is not to be recorded any more.
  private static Optional<CameraId> ended(WatchEffect effect) {
    return switch (effect) {
      case StopRecording(var camera, _) -> Optional.of(camera);
      case HoldWarm(var camera, _) -> Optional.of(camera.id());
      case StartRecording _, Announce _, StartAnalytics _, StopAnalytics _ -> Optional.empty();
    };
  }

  /// What runs here now.
  SortedMap<CameraId, Session> sessions() {
    return Collections.unmodifiableSortedMap(sessions);
  }

  @Nullable Session session(CameraId camera) {
    return sessions.get(camera);
  }

  boolean runs(CameraId camera) {
    return sessions.containsKey(camera);
  }

  /// Cameras of other servers that run here now, by this server's configuration.
  int foreignCount() {
    if (foreignCount < 0) {
      foreignCount = (int) sessions.keySet().stream().filter(this::isForeign).count();
    }
    return foreignCount;
  }

  boolean isForeign(CameraId camera) {
    var configured = configuration().cameras().get(camera);
    return configured == null || !configured.home().equals(id);
  }

  int foreignLimit() {
    return foreignLimit;
  }

  boolean hasRoom() {
    return foreignCount() < foreignLimit();
  }

  /// Whether this server may be given the camera: it is of its home, or it may be taken over, also
  /// to where this server is.
  boolean isPermitted(Camera camera) {
    return permits(id, camera);
  }

  /// The same of another server, as this one has it in its configuration.
  boolean permits(ServerId server, Camera camera) {
    var settings = configuration().servers().get(server);
    return camera.home().equals(server)
        || (camera.priority() != FailoverPriority.NEVER
            && settings != null
            && settings.foreignLimit() > 0
            && configuration().permits(server, camera));
  }

  boolean isFast() {
    return fast;
  }

  /// Whether this server is being drained, by its own configuration.
  boolean isDraining() {
    return draining;
  }

  /// Whether this server believes that it does not reach the camera.
  boolean hasMarked(CameraId camera) {
    return state.unreachable().containsKey(camera);
  }

  boolean isRecording(CameraId camera) {
    var session = sessions.get(camera);
    return session != null && session.isRecording();
  }

  boolean isHolding(CameraId camera) {
    var session = sessions.get(camera);
    return session != null && session.isHolding();
  }

  private void perform(WatchEffect effect) {
    switch (effect) {
      case StartRecording(var camera, _) -> startSession(camera, false);
      case HoldWarm(var camera, _) -> startSession(camera, true);
      case StopRecording(var camera, _) -> stopSession(camera);
      case StartAnalytics _, StopAnalytics _ -> {} // no camera of an invented site has any
      case Announce(var status) -> world.network.broadcast(this, status);
    }
  }

  private void startSession(Camera camera, boolean held) {
    var old = sessions.get(camera.id());
    if (old != null && old.suits(camera)) {
      old.hold(held);
    } else {
      if (old != null) {
        old.end();
      }
      sessions.put(camera.id(), new Session(world, this, camera, held));
      foreignCount = -1;
    }
    world.movements.started(this, camera, old != null);
  }

  private void stopSession(CameraId camera) {
    var session = sessions.get(camera);
    if (session == null) {
      throw new Violation(id + " stops " + camera + ", which does not run");
    }
    world.movements.stopping(this, camera);
    session.end();
    sessions.remove(camera);
    foreignCount = -1;
  }

  private void tick(int ofIncarnation) {
    world.clock.between(
        Timing.TICK / 2,
        Timing.TICK,
        () -> {
          if (up && incarnation == ofIncarnation) {
            if (!hung) {
              take(new WatchEvent.Ticked(world.clock.now(), world.network.fastBeats(this)));
            }
            tick(ofIncarnation);
          }
        });
  }
}
