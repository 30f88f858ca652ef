package dev.meerkat.core.watch;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How it goes with the cameras that this server runs, and which of them it has found out of its
/// reach. Lives within one step.
final class Upkeep {
  private final ServerId self;
  private final WatchSettings settings;
  private final long now;
  private final Sentence sentence;
  private PersistentMap<CameraId, Running> running;
  private SortedMap<CameraId, Long> unreachable;
  private boolean marksChanged;
  private boolean runningChanged;

  Upkeep(
      ServerId self, WatchSettings settings, WatchState state, long atMillis, Sentence sentence) {
    this.self = self;
    this.settings = settings;
    this.now = atMillis;
    this.sentence = sentence;
    this.running = wasHeldUp(state) ? withoutBreak(state.running()) : state.running();
    this.unreachable = state.unreachable();
  }

  /// Whether this server has not looked at anything for so long that what it hears now may have
  /// waited for it, and be of the past.
  private boolean wasHeldUp(WatchState state) {
    return now - state.neighbours().hearing().lookedAtMillis() > settings.statusIntervalMillis();
  }

  /// A camera is left to another server after an interval in which both could have objected. One in
  /// which this server did not listen does not count, nor does what it knew before.
  private PersistentMap<CameraId, Running> withoutBreak(PersistentMap<CameraId, Running> all) {
    var anew = all.copied();
    anew.replaceAll((_, one) -> one.relieved(one.relief().unheard()));
    return PersistentMap.of(anew);
  }

  /// What a server tells now may be of the past: the time in which it has told that it records
  /// cameras begins anew with that.
  void doubt(ServerId server) {
    var anew = running.copied();
    anew.replaceAll((_, one) ->
        one.relief().by().equals(Optional.of(server)) ? one.relieved(one.relief().unheard()) : one);
    running = PersistentMap.of(anew);
  }

  PersistentMap<CameraId, Running> running() {
    return running;
  }

  /// Cameras found out of reach, with the time when.
  SortedMap<CameraId, Long> unreachable() {
    return unreachable;
  }

  /// Whether a camera was found out of reach, or may be in reach again: the others are to know at
  /// once, and all plan anew.
  boolean marksChanged() {
    return marksChanged;
  }

  /// Whether any camera that runs is not as it was.
  boolean runningChanged() {
    return runningChanged;
  }

  void report(CameraId id, Running next) {
    replace(id, next);
  }

  /// A camera is recorded, or held if that is its duty.
  void reached(CameraId id, Running one) {
    if (unreachable.containsKey(id)) {
      forget(id);
      sentence.because(id + (one.isHeld() ? " is held again" : " is recorded again"));
    }
  }

  /// What was out of reach may not be at another address.
  void configured(SiteConfiguration old, SiteConfiguration next) {
    var kept = new TreeMap<>(unreachable);
    kept.keySet().removeIf(id -> isAddressChanged(old.cameras().get(id), next.cameras().get(id)));
    unreachable = kept;
  }

  private static boolean isAddressChanged(@Nullable Camera old, @Nullable Camera next) {
    return old == null || next == null || !old.connectsLike(next);
  }

  /// Lets cameras be tried again that were out of reach for long enough.
  void forgetOld(SiteConfiguration configuration, Neighbours neighbours) {
    for (var mark : new ArrayList<>(unreachable.entrySet())) {
      if (now - mark.getValue() >= forgetMillis(mark.getKey(), configuration, neighbours)) {
        forget(mark.getKey());
        sentence.because(mark.getKey() + " may be tried again");
      }
    }
  }

  /// The home tries again regularly, and so does a backup that is to be its companion, while it
  /// records the camera. Another server keeps out of the way for so much longer that every live
  /// server has had its turn before: else those that are tried first would be tried for ever, and
  /// one that reaches the camera might never be.
  private long forgetMillis(CameraId id, SiteConfiguration configuration, Neighbours neighbours) {
    var camera = configuration.cameras().get(id);
    boolean soon =
        camera != null
            && (camera.home().equals(self)
                || (isToAccompany(camera, configuration)
                    && isRecordedByItsHome(camera, neighbours)));
    return settings.unreachableForgetMillis() * (soon ? 1 : neighbours.members().size());
  }

  private boolean isToAccompany(Camera camera, SiteConfiguration configuration) {
    return configuration.redundancy(self).accompanies()
        && camera.succession().backup().equals(Optional.of(self));
  }

  private static boolean isRecordedByItsHome(Camera camera, Neighbours neighbours) {
    var home = neighbours.statuses().find(camera.home());
    return home != null && home.records(camera.id());
  }

  boolean areAllFailing() {
    int[] sound = {0};
    running.forEachValue(one -> sound[0] += one.failing() ? 0 : 1);
    return !running.isEmpty() && sound[0] == 0;
  }

  /// Marks cameras that could not be recorded for too long.
  void markLost() {
    var lost = new TreeSet<CameraId>();
    running.forEachValue(one -> {
      var id = one.camera().id();
      if (!one.isSound()
          && now - one.lackingSinceMillis() >= settings.unreachableAfterMillis()
          && !unreachable.containsKey(id)) {
        lost.add(id);
      }
    });
    if (lost.isEmpty()) {
      return;
    }
    var marks = new TreeMap<>(unreachable);
    lost.forEach(id -> marks.put(id, now));
    unreachable = marks;
    marksChanged = true;
    sentence.lost(self, lost, id -> Optional.ofNullable(running.find(id)).map(Running::report));
  }

  private void forget(CameraId id) {
    var marks = new TreeMap<>(unreachable);
    marks.remove(id);
    unreachable = marks;
    marksChanged = true;
    var one = running.find(id);
    if (one != null) {
      replace(id, one.renewed(now));
    }
  }

  /// None of them tells anything of its camera.
  void forgetAll() {
    unreachable = new TreeMap<>();
    marksChanged = true;
    renewAll();
  }

  /// Gives every camera a new chance to be recorded from now on.
  void renewAll() {
    running.forEachValue(one -> replace(one.camera().id(), one.renewed(now)));
    runningChanged = true;
  }

  private void replace(CameraId id, Running next) {
    running = running.with(id, next);
    runningChanged = true;
  }
}
