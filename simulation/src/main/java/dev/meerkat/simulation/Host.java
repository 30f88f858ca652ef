package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.Watch;
import dev.meerkat.core.watch.WatchEffect;
import dev.meerkat.core.watch.WatchEffect.Announce;
import dev.meerkat.core.watch.WatchEffect.HoldWarm;
import dev.meerkat.core.watch.WatchEffect.StartRecording;
import dev.meerkat.core.watch.WatchEffect.StopRecording;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchState;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A server of the simulated site: the shell that feeds one watch and does what it wants. A crash
/// loses everything but the configuration.
final class Host {
  final ServerId id;
  final SortedMap<CameraId, Session> sessions = new TreeMap<>();
  private final World world;
  private final Watch watch;
  private WatchState state;
  private SortedSet<ServerId> view = new TreeSet<>();
  private int version;
  private boolean up;
  private int incarnation;
  private long startedAtMillis;

  Host(World world, ServerId id) {
    this.world = world;
    this.id = id;
    this.watch = new Watch(id, world.settings);
    this.state = watch.initial(0);
  }

  void start() {
    up = true;
    startedAtMillis = world.clock.now();
    state = watch.initial(startedAtMillis);
    world.note(this, "starts");
    world.factChanged();
    take(new WatchEvent.ConfigurationChanged(startedAtMillis, configuration()));
    tick(incarnation);
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
    world.factChanged();
  }

  boolean isUp() {
    return up;
  }

  int incarnation() {
    return incarnation;
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
    return world.configuration(version);
  }

  void see(SortedSet<ServerId> members) {
    if (!members.equals(view)) {
      view = members;
      world.factChanged(this);
      take(new WatchEvent.ViewChanged(world.clock.now(), members));
    }
  }

  /// Takes over a newer configuration.
  void learn(int newer) {
    if (up && newer > version) {
      long order = configuration().failback(id).order();
      version = newer;
      world.configured(this);
      var before = state.standing();
      take(new WatchEvent.ConfigurationChanged(world.clock.now(), configuration()));
      var failback = configuration().failback(id);
      if (before == Standing.WAITING && (!failback.manual() || failback.order() > order)) {
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
    if (before.standing() != state.standing()
        || !before.unreachable().keySet().equals(state.unreachable().keySet())) {
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

  /// The camera that is not to be recorded any more.
  private static Optional<CameraId> ended(WatchEffect effect) {
    return switch (effect) {
      case StopRecording(var camera, _) -> Optional.of(camera);
      case HoldWarm(var camera, _) -> Optional.of(camera.id());
      case StartRecording _, Announce _ -> Optional.empty();
    };
  }

  /// Cameras of other servers that run here now, by this server's configuration.
  long foreignCount() {
    return sessions.keySet().stream().filter(this::isForeign).count();
  }

  boolean isForeign(CameraId camera) {
    var configured = configuration().cameras().get(camera);
    return configured == null || !configured.home().equals(id);
  }

  int foreignLimit() {
    var mine = configuration().servers().get(id);
    return mine == null ? 0 : mine.foreignLimit();
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
  }

  private void tick(int ofIncarnation) {
    world.clock.between(
        Timing.TICK / 2,
        Timing.TICK,
        () -> {
          if (up && incarnation == ofIncarnation) {
            take(new WatchEvent.Ticked(world.clock.now()));
            tick(ofIncarnation);
          }
        });
  }
}
