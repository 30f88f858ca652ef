package dev.meerkat.core.watch;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.watch.Running.Duty;
import dev.meerkat.core.watch.WatchEffect.HoldWarm;
import dev.meerkat.core.watch.WatchEffect.StartRecording;
import dev.meerkat.core.watch.WatchEffect.StopRecording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is done in one step with the cameras that this server runs, and what it runs then.
final class Deeds {
  private final ServerId self;
  private final long now;
  private final Sentence sentence;
  private final List<StopRecording> stops = new ArrayList<>();
  private final List<StartRecording> starts = new ArrayList<>();
  private final List<HoldWarm> holds = new ArrayList<>();
  private PersistentMap<CameraId, Running> running;
  private boolean gaveUpHolding;

  Deeds(ServerId self, PersistentMap<CameraId, Running> running, long atMillis, Sentence sentence) {
    this.self = self;
    this.running = running;
    this.now = atMillis;
    this.sentence = sentence;
  }

  PersistentMap<CameraId, Running> running() {
    return running;
  }

  /// Null when it does not run.
  @Nullable Running find(CameraId id) {
    return running.find(id);
  }

  /// Whether a camera of another server was stopped while it was being recorded: a fact of the
  /// plan.
  boolean gaveUpHolding() {
    return gaveUpHolding;
  }

  /// First what makes room, then what begins, the most important first.
  List<WatchEffect> effects() {
    starts.sort(Comparator.comparing(start -> start.camera().priority()));
    var effects = new ArrayList<WatchEffect>(stops);
    effects.addAll(starts);
    effects.addAll(holds);
    return effects;
  }

  /// It goes on, with nothing to be done about it.
  void goOn(Running next) {
    var id = next.camera().id();
    if (!next.equals(running.find(id))) {
      running = running.with(id, next);
    }
  }

  void start(Camera camera, Duty duty, String reason) {
    running = running.with(camera.id(), Running.started(camera, duty, now));
    starts.add(new StartRecording(camera, reason));
    sentence.doing("recording * " + reason, camera.id());
  }

  void hold(Camera camera, String reason) {
    noteGivenUp(camera.id());
    running = running.with(camera.id(), Running.started(camera, Duty.HOLD, now));
    holds.add(new HoldWarm(camera, reason));
    sentence.doing("holding * warm: " + reason, camera.id());
  }

  void stop(CameraId id, String reason) {
    noteGivenUp(id);
    running = running.without(id);
    stops.add(new StopRecording(id, reason));
    sentence.doing("stopping *: " + reason, id);
  }

  private void noteGivenUp(CameraId id) {
    var one = running.find(id);
    gaveUpHolding |= one != null && one.isRecorded() && one.isForeignTo(self);
  }
}
