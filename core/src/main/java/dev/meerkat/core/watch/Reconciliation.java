package dev.meerkat.core.watch;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Assignment;
import dev.meerkat.core.plan.Assignment.Recorded;
import dev.meerkat.core.plan.Assignment.Unrecorded;
import dev.meerkat.core.plan.Plan;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.Running.Duty;
import dev.meerkat.core.watch.Running.Relief;
import dev.meerkat.core.watch.WatchEffect.HoldWarm;
import dev.meerkat.core.watch.WatchEffect.StartRecording;
import dev.meerkat.core.watch.WatchEffect.StopRecording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Brings what this server runs in line with the plan, by the second table of [Watch]. Lives within
/// one step.
final class Reconciliation {
  private final ServerId self;
  private final WatchSettings settings;
  private final SiteConfiguration configuration;
  private final Plan plan;
  private final Neighbours neighbours;
  private final long now;
  private final Sentence sentence;

  private PersistentMap<CameraId, Running> running;
  private final SortedMap<CameraId, Long> waiting = new TreeMap<>();
  private final List<StopRecording> stops = new ArrayList<>();
  private final List<StartRecording> starts = new ArrayList<>();
  private final List<HoldWarm> holds = new ArrayList<>();

  /// Spare ones last, before these failing ones, and among all alike the least important.
  private final List<Kept> kept = new ArrayList<>();

  /// Those that are to be recorded here, but do not run.
  private final List<Camera> missing = new ArrayList<>();

  /// Those that are to run here beside their home, but do not.
  private final List<Camera> alone = new ArrayList<>();

  private int foreignCount;
  private boolean gaveUpHolding;
  private boolean handingOver;
  private boolean leavingChanged;

  Reconciliation(
      ServerId self,
      WatchSettings settings,
      SiteConfiguration configuration,
      Plan plan,
      Neighbours neighbours,
      PersistentMap<CameraId, Running> running,
      long atMillis,
      Sentence sentence) {
    this.self = self;
    this.settings = settings;
    this.configuration = configuration;
    this.plan = plan;
    this.neighbours = neighbours;
    this.running = running;
    this.now = atMillis;
    this.sentence = sentence;
  }

  /// @param replanned whether the plan is a new one; else only cameras that waited may start
  /// @param waited cameras that had to wait so far, with the time since when
  List<WatchEffect> effects(boolean replanned, SortedMap<CameraId, Long> waited) {
    running.forEachValue(this::reviewRunning);
    kept.sort(Kept.FIRST_TO_GO_LAST);

    if (replanned) {
      plan.assignments()
          .forEach((id, assignment) -> {
            if (isHere(assignment)) {
              seek(id);
            }
          });
      plan.companions()
          .forEach((id, companion) -> {
            if (companion.equals(self)) {
              seek(id);
            }
          });
    } else {
      waited.keySet().forEach(this::seek);
    }
    missing.sort(
        Comparator.comparing(Camera::priority)
            .thenComparing(this::isForeign)
            .thenComparing(Camera::id));
    for (var camera : missing) {
      startOrWait(camera, waited.getOrDefault(camera.id(), now));
    }
    alone.sort(Comparator.comparing(Camera::priority).thenComparing(Camera::id));
    for (var camera : alone) {
      accompanyOrWait(camera, waited.getOrDefault(camera.id(), now));
    }

    starts.sort(Comparator.comparing(start -> start.camera().priority()));
    var effects = new ArrayList<WatchEffect>(stops);
    effects.addAll(starts);
    effects.addAll(holds);
    return effects;
  }

  PersistentMap<CameraId, Running> running() {
    return running;
  }

  SortedMap<CameraId, Long> waiting() {
    return waiting;
  }

  /// Whether a camera of another server was stopped while it was being recorded: a fact of the
  /// plan.
  boolean gaveUpHolding() {
    return gaveUpHolding;
  }

  /// Whether a camera is about to be stopped here because another server records it.
  boolean handingOver() {
    return handingOver;
  }

  /// Whether there is another camera that is about to be stopped, or one less.
  boolean leavingChanged() {
    return leavingChanged;
  }

  private boolean isHere(@Nullable Assignment assignment) {
    return assignment instanceof Recorded(var server, _) && server.equals(self);
  }

  /// Notes a camera that is to run here, but does not.
  private void seek(CameraId id) {
    var camera = configuration.cameras().get(id);
    if (camera == null || running.find(id) != null) {
      return;
    }
    if (isHere(plan.assignments().get(id))) {
      missing.add(camera);
    } else if (plan.isCompanion(self, id)) {
      alone.add(camera);
    }
  }

  private void reviewRunning(Running one) {
    var id = one.camera().id();
    var camera = configuration.cameras().get(id);
    var assignment = plan.assignments().get(id);
    if (camera == null || assignment == null) {
      stop(id, "deleted from the configuration");
      return;
    }
    switch (assignment) {
      case Unrecorded(var reason)
          when reason != Assignment.Reason.DISABLED
              && neighbours.members().contains(camera.home()) ->
          // Its home has just joined, and the plan does without it until it has told its status; or
          // it is silent, and perhaps not for long.
          keepForAnother(one, camera, Relief.NONE);
      case Unrecorded(var reason) -> stop(id, word(reason));
      case Recorded(var server, _) when server.equals(self) -> record(one, camera);
      case Recorded(var home, _) when plan.isCompanion(self, id) -> accompany(one, camera, home);
      case Recorded(var server, _) when one.isHeld() -> stop(id, "not the companion of " + server);
      case Recorded(var server, _) -> leaveTo(server, one, camera);
    }
  }

  private void record(Running one, Camera camera) {
    switch (one.duty()) {
      case RECORD -> keep(one, camera, Relief.NONE);
      case ACCOMPANY -> {
        sentence.doing("going on with * " + occasion(camera), camera.id());
        keep(one.as(Duty.RECORD), camera, Relief.NONE);
      }
      case HOLD -> {
        count(camera);
        start(camera, Duty.RECORD, occasion(camera) + ", with what is held");
      }
    }
  }

  private void accompany(Running one, Camera camera, ServerId home) {
    switch (duty()) {
      case RECORD, ACCOMPANY -> {
        if (one.isHeld()) {
          count(camera);
          start(camera, Duty.ACCOMPANY, beside(camera));
        } else {
          keepForAnother(one.as(Duty.ACCOMPANY), camera, Relief.NONE);
        }
      }
      case HOLD -> {
        if (!one.isHeld()) {
          leaveTo(home, one, camera);
        } else if (one.isSound() && isMissedBy(home, camera)) {
          count(camera);
          start(
              camera,
              Duty.ACCOMPANY,
              "while its home " + home + " does not record it, with what is held");
        } else {
          keepForAnother(one, camera, Relief.NONE);
        }
      }
    }
  }

  /// What this server does with cameras whose companion it is.
  private Duty duty() {
    return configuration.redundancy(self) == Redundancy.WARM ? Duty.HOLD : Duty.ACCOMPANY;
  }

  private void leaveTo(ServerId server, Running one, Camera camera) {
    recordingBy(server, camera.id())
        .filter(_ -> neighbours.hearing().hasTold(server) && !isLeaving(server, camera.id()))
        .ifPresentOrElse(
            report -> handOver(one, camera, server, report),
            () -> keepForAnother(one, camera, Relief.NONE));
  }

  /// Stops the camera when its new server has recorded it for one status interval, and has told of
  /// other samples since, without wanting to leave it in turn. For a moment, two servers may plan
  /// with different facts, and each may want to leave the camera to the other; an interval is long
  /// enough to tell that, and then both go on. And a status that the network held back while the
  /// servers did not see each other, from before the other lost the camera, is followed by no other
  /// samples.
  private void handOver(Running one, Camera camera, ServerId server, RecordingReport other) {
    Relief relief = one.relief();
    if (!relief.by().equals(Optional.of(server))) {
      relief = new Relief(Optional.of(server), now, other.lastDurableMicros());
    } else if (now - relief.sinceMillis() >= settings.statusIntervalMillis()
        && relief.isFollowedBy(other)) {
      String reason = "recorded by " + server;
      if (plan.isCompanion(self, camera.id())) {
        count(camera);
        hold(camera, reason);
      } else {
        stop(camera.id(), reason);
      }
      return;
    }
    handingOver = true;
    keepForAnother(one, camera, relief);
  }

  private void keepForAnother(Running one, Camera camera, Relief relief) {
    keep(one, camera, relief);
    if (isForeign(camera)) {
      boolean spare = one.duty() != Duty.RECORD && isRecordedByItsHome(camera);
      kept.add(new Kept(camera, spare, one.failing() && !one.isSound()));
    }
  }

  private static String word(Assignment.Reason reason) {
    return switch (reason) {
      case DISABLED -> "disabled";
      case NEVER_MOVED -> "its home is not here, and its priority is Never";
      case NO_ROOM -> "no live server has room";
      case OTHER_LOCATION -> "no live server of its location has room";
    };
  }

  private void keep(Running one, Camera camera, Relief relief) {
    leavingChanged |=
        !one.relief().equals(relief)
            && (one.relief().equals(Relief.NONE) || relief.equals(Relief.NONE));
    count(camera);
    String again = "again with its changed configuration";
    if (one.camera().connectsLike(camera)) {
      Running next = one.relieved(relief).configured(camera);
      if (!next.equals(running.find(camera.id()))) {
        running = running.with(camera.id(), next);
      }
    } else if (one.isHeld()) {
      hold(camera, again);
    } else {
      start(camera, one.duty(), again);
    }
  }

  private void count(Camera camera) {
    if (isForeign(camera)) {
      foreignCount++;
    }
  }

  private void startOrWait(Camera camera, long sinceMillis) {
    if (!isForeign(camera)) {
      start(camera, Duty.RECORD, occasion(camera));
      return;
    }
    if (foreignCount >= foreignLimit() && !makesRoom(camera, sinceMillis)) {
      await(camera, sinceMillis);
      return;
    }
    foreignCount++;
    start(camera, Duty.RECORD, occasion(camera));
  }

  private void await(Camera camera, long sinceMillis) {
    waiting.put(camera.id(), sinceMillis);
    if (sinceMillis == now) {
      sentence.doing("* waiting for room", camera.id());
    }
  }

  private void accompanyOrWait(Camera camera, long sinceMillis) {
    if (foreignCount >= foreignLimit()) {
      await(camera, sinceMillis);
      return;
    }
    foreignCount++;
    if (duty() == Duty.HOLD) {
      hold(camera, beside(camera));
    } else {
      start(camera, Duty.ACCOMPANY, beside(camera));
    }
  }

  private static String beside(Camera camera) {
    return "beside its home " + camera.home();
  }

  /// Why this server records a camera.
  private String occasion(Camera camera) {
    return isForeign(camera) ? substitution(camera) : "at home";
  }

  private String substitution(Camera camera) {
    var home = camera.home();
    if (neighbours.hearing().silent().contains(home)) {
      return "in place of " + home + ", which is silent";
    }
    var status = neighbours.current(home);
    if (status == null) {
      return "in place of " + home + ", which is down";
    }
    boolean draining =
        configuration.isDraining(home) && !status.unreachable().contains(camera.id());
    return "in place of "
        + home
        + (status.standing() == Standing.NO_VOLUME
            ? ", which has lost its last volume"
            : draining ? ", which is being drained" : ", which cannot record it");
  }

  private boolean makesRoom(Camera camera, long sinceMillis) {
    int needed = foreignCount - foreignLimit() + 1;
    if (needed > kept.size()) {
      return false;
    }
    var victims = List.copyOf(kept.subList(kept.size() - needed, kept.size()));
    boolean stuck = now - sinceMillis >= 2 * settings.unreachableAfterMillis();
    boolean urgent =
        victims.stream().allMatch(victim -> victim.givesWayTo(camera))
            && !neighbours.isRecordedByAny(camera.id());
    if (!stuck && !urgent) {
      return false;
    }
    for (var victim : victims) {
      kept.removeLast();
      foreignCount--;
      stop(victim.camera().id(), "its room is needed for " + camera.id());
      if (plan.isCompanion(self, victim.camera().id())) {
        waiting.put(victim.camera().id(), now);
      }
    }
    return true;
  }

  private boolean isRecordedByItsHome(Camera camera) {
    return recordingBy(camera.home(), camera.id()).isPresent()
        && !isLeaving(camera.home(), camera.id());
  }

  /// Whether another server tells that it has the camera, but does not record it. What is held here
  /// may reach less far back than it takes until that server gives the camera up.
  private boolean isMissedBy(ServerId server, Camera camera) {
    var status = neighbours.current(server);
    var report = status == null ? null : status.recordings().get(camera.id());
    return report != null && report.phase() != RecordingPhase.RECORDING;
  }

  /// What another server tells of the camera, if it is that it records it.
  private Optional<RecordingReport> recordingBy(ServerId server, CameraId id) {
    return Optional.ofNullable(neighbours.current(server))
        .map(status -> status.recordings().get(id))
        .filter(report -> report.phase() == RecordingPhase.RECORDING);
  }

  private boolean isLeaving(ServerId server, CameraId id) {
    var status = neighbours.current(server);
    return status != null && status.leaving().contains(id);
  }

  private int foreignLimit() {
    var mine = configuration.servers().get(self);
    return mine == null ? 0 : mine.foreignLimit();
  }

  private boolean isForeign(Camera camera) {
    return !camera.home().equals(self);
  }

  private void start(Camera camera, Duty duty, String reason) {
    running = running.with(camera.id(), Running.started(camera, duty, now));
    starts.add(new StartRecording(camera, reason));
    sentence.doing("recording * " + reason, camera.id());
  }

  private void hold(Camera camera, String reason) {
    noteGivenUp(camera.id());
    running = running.with(camera.id(), Running.started(camera, Duty.HOLD, now));
    holds.add(new HoldWarm(camera, reason));
    sentence.doing("holding * warm: " + reason, camera.id());
  }

  private void stop(CameraId id, String reason) {
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
