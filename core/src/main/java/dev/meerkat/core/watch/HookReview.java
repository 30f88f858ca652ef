package dev.meerkat.core.watch;

import dev.meerkat.core.model.AnalyticsHook;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.watch.WatchEffect.StartAnalytics;
import dev.meerkat.core.watch.WatchEffect.StopAnalytics;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Brings the analytics hooks that run in line with what is recorded here, by the third table of
/// [Watch]. Lives within one step.
final class HookReview {
  private final ServerId self;
  private final PersistentMap<CameraId, Running> running;
  private final SortedMap<CameraId, AnalyticsHook> hooks;
  private final Sentence sentence;
  private final List<StopAnalytics> stops = new ArrayList<>();
  private final List<StartAnalytics> starts = new ArrayList<>();

  /// @param hooks those that run
  HookReview(
      ServerId self,
      PersistentMap<CameraId, Running> running,
      SortedMap<CameraId, AnalyticsHook> hooks,
      Sentence sentence) {
    this.self = self;
    this.running = running;
    this.hooks = new TreeMap<>(hooks);
    this.sentence = sentence;
  }

  void all() {
    for (var id : List.copyOf(hooks.keySet())) {
      Running one = running.find(id);
      if (one == null) {
        stop(id, "the recording has ended here");
      } else if (!wanted(one)) {
        stop(id, "not wanted here any more");
      }
    }
    running.forEachValue(this::one);
  }

  /// The program outlives a failure of the camera: it ends when the recording is another's.
  private void one(Running one) {
    var id = one.camera().id();
    var hook = one.camera().analytics();
    var old = hooks.get(id);
    if (!wanted(one) || (old == null && !one.isRecorded())) {
      return;
    }
    if (old == null) {
      sentence.doing("running analytics of *", id);
    } else if (!old.runsLike(hook)) {
      sentence.doing("running changed analytics of *", id);
    } else {
      return;
    }
    hooks.put(id, hook);
    starts.add(new StartAnalytics(one.camera()));
  }

  /// Not beside the home, which runs it: a companion holds or records the same pictures.
  private boolean wanted(Running one) {
    return one.duty() == Running.Duty.RECORD
        && one.camera().analytics().runs(!one.isForeignTo(self));
  }

  private void stop(CameraId id, String reason) {
    hooks.remove(id);
    stops.add(new StopAnalytics(id));
    sentence.doing("ending analytics of *: " + reason, id);
  }

  /// They end before the recording does, so that a program sees no end that is none.
  List<StopAnalytics> stops() {
    return stops;
  }

  List<StartAnalytics> starts() {
    return starts;
  }

  SortedMap<CameraId, AnalyticsHook> hooks() {
    return hooks;
  }
}
