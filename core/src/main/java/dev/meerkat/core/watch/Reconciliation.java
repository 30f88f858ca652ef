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
import dev.meerkat.core.watch.Running.Duty;
import dev.meerkat.core.watch.Running.Relief;
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
  private final StatusNumber nextStatus;
  private final Sentence sentence;

  private final Occasion occasion;
  private final Deeds deeds;
  private final Room room;
  private final SortedMap<CameraId, Long> waiting = new TreeMap<>();

  /// Those that are to be recorded here, but do not run.
  private final List<Camera> missing = new ArrayList<>();

  /// Those that are to run here beside their home, but do not.
  private final List<Camera> alone = new ArrayList<>();

  /// Those that run as they were configured before, with what they are to run for now.
  private final List<Running> outdated = new ArrayList<>();

  private boolean handingOver;
  private boolean leavingChanged;

  /// @param nextStatus the number of the next status that this server tells
  Reconciliation(
      ServerId self,
      WatchSettings settings,
      SiteConfiguration configuration,
      Plan plan,
      Neighbours neighbours,
      PersistentMap<CameraId, Running> running,
      long atMillis,
      StatusNumber nextStatus,
      Sentence sentence) {
    this.self = self;
    this.settings = settings;
    this.configuration = configuration;
    this.plan = plan;
    this.neighbours = neighbours;
    this.now = atMillis;
    this.nextStatus = nextStatus;
    this.sentence = sentence;
    this.occasion = new Occasion(self, configuration, neighbours);
    this.deeds = new Deeds(self, running, atMillis, sentence);
    var mine = configuration.servers().get(self);
    this.room = new Room(mine == null ? 0 : mine.foreignLimit());
  }

  /// @param replanned whether the plan is a new one; else only cameras that waited may start
  /// @param waited cameras that had to wait so far, with the time since when
  List<WatchEffect> effects(boolean replanned, SortedMap<CameraId, Long> waited) {
    deeds.running().forEachValue(this::reviewRunning);
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
    outdated.forEach(this::startAgain);
    return deeds.effects();
  }

  PersistentMap<CameraId, Running> running() {
    return deeds.running();
  }

  SortedMap<CameraId, Long> waiting() {
    return waiting;
  }

  /// Whether a camera of another server was stopped while it was being recorded: a fact of the
  /// plan.
  boolean gaveUpHolding() {
    return deeds.gaveUpHolding();
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
    if (camera == null || deeds.find(id) != null) {
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
      deeds.stop(id, "deleted from the configuration");
      return;
    }
    switch (assignment) {
      case Unrecorded(var reason)
          when reason != Assignment.Reason.DISABLED
              && neighbours.members().contains(camera.home()) ->
          // Its home has just joined, and the plan does without it until it has told its status; or
          // it is silent, and perhaps not for long.
          keepForAnother(one, camera, Relief.NONE);
      case Unrecorded(var reason) -> deeds.stop(id, Occasion.absence(reason));
      case Recorded(var server, _) when server.equals(self) -> record(one, camera);
      case Recorded(var home, _) when plan.isCompanion(self, id) -> accompany(one, camera, home);
      case Recorded(var server, _) when one.isHeld() ->
          deeds.stop(id, "not the companion of " + server);
      case Recorded(var server, _) -> leaveTo(server, one, camera);
    }
  }

  private void record(Running one, Camera camera) {
    switch (one.duty()) {
      case RECORD -> keep(one, camera, Relief.NONE);
      case ACCOMPANY -> {
        sentence.doing("going on with * " + occasion.of(camera), camera.id());
        keep(one.as(Duty.RECORD), camera, Relief.NONE);
      }
      case HOLD -> {
        count(camera);
        deeds.start(camera, Duty.RECORD, occasion.of(camera) + ", with what is held");
      }
    }
  }

  private void accompany(Running one, Camera camera, ServerId home) {
    switch (duty()) {
      case RECORD, ACCOMPANY -> {
        if (one.isHeld()) {
          count(camera);
          deeds.start(camera, Duty.ACCOMPANY, Occasion.beside(camera));
        } else {
          keepForAnother(one.as(Duty.ACCOMPANY), camera, Relief.NONE);
        }
      }
      case HOLD -> {
        if (!one.isHeld()) {
          leaveTo(home, one, camera);
        } else if (one.isSound() && neighbours.isMissedBy(home, camera.id())) {
          count(camera);
          deeds.start(
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
    neighbours
        .recordingBy(server, camera.id())
        .filter(_ -> neighbours.hearing().hasTold(server))
        .filter(_ -> !neighbours.isLeaving(server, camera.id()))
        .ifPresentOrElse(
            report -> handOver(one, camera, server, report),
            () -> keepForAnother(one, camera, Relief.NONE));
  }

  /// Stops the camera when its new server has recorded it for one status interval, and has told of
  /// other samples since, without wanting to leave it in turn. For a moment, two servers may plan
  /// with different facts, and each may want to leave the camera to the other. So a server stops
  /// only when the other one has heard that it is leaving, and tells after that that it records the
  /// camera and is not leaving it: from then on, the other one does not leave it to this server. No
  /// delay of the network can make both stop. And a status that the network held back while the
  /// servers did not see each other, from before the other lost the camera, is followed by no other
  /// samples.
  private void handOver(Running one, Camera camera, ServerId server, RecordingReport other) {
    Relief relief = one.relief();
    if (!relief.by().equals(Optional.of(server))
        || (!relief.heard() && relief.isFollowedBy(other))) {
      relief = relief.begun(server, other, now, nextStatus.count());
    } else if (relief.heard()
        && hasAnswered(server, relief)
        && now - relief.sinceMillis() >= settings.statusIntervalMillis()
        && relief.isFollowedBy(other)) {
      String reason = "recorded by " + server;
      if (plan.isCompanion(self, camera.id())) {
        count(camera);
        deeds.hold(camera, reason);
      } else {
        deeds.stop(camera.id(), reason);
      }
      return;
    }
    handingOver = true;
    keepForAnother(one, camera, relief);
  }

  private boolean hasAnswered(ServerId server, Relief relief) {
    return neighbours.hasHeard(
        server, self, new StatusNumber(nextStatus.life(), relief.toldFrom()));
  }

  private void keepForAnother(Running one, Camera camera, Relief relief) {
    keep(one, camera, relief);
    if (isForeign(camera)) {
      boolean spare = one.duty() != Duty.RECORD && neighbours.isRecordedByItsHome(camera);
      room.offer(new Kept(camera, spare, one.failing() && !one.isSound()));
    }
  }

  private void keep(Running one, Camera camera, Relief relief) {
    leavingChanged |=
        !one.relief().equals(relief)
            && (one.relief().equals(Relief.NONE) || relief.equals(Relief.NONE));
    count(camera);
    if (one.camera().connectsLike(camera)) {
      deeds.goOn(one.relieved(relief).configured(camera));
    } else {
      outdated.add(one.configured(camera));
    }
  }

  /// Unless it has had to make room.
  private void startAgain(Running one) {
    var camera = one.camera();
    if (deeds.find(camera.id()) == null) {
      return;
    }
    String again = "again with its changed configuration";
    if (one.isHeld()) {
      deeds.hold(camera, again);
    } else {
      deeds.start(camera, one.duty(), again);
    }
  }

  private void count(Camera camera) {
    if (isForeign(camera)) {
      room.take();
    }
  }

  private void startOrWait(Camera camera, long sinceMillis) {
    if (!isForeign(camera)) {
      deeds.start(camera, Duty.RECORD, occasion.of(camera));
      return;
    }
    if (room.isFull() && !makesRoom(camera, sinceMillis)) {
      await(camera, sinceMillis);
      return;
    }
    room.take();
    deeds.start(camera, Duty.RECORD, occasion.of(camera));
  }

  private void await(Camera camera, long sinceMillis) {
    waiting.put(camera.id(), sinceMillis);
    if (sinceMillis == now) {
      sentence.doing("* waiting for room", camera.id());
    }
  }

  private void accompanyOrWait(Camera camera, long sinceMillis) {
    if (room.isFull()) {
      await(camera, sinceMillis);
      return;
    }
    room.take();
    if (duty() == Duty.HOLD) {
      deeds.hold(camera, Occasion.beside(camera));
    } else {
      deeds.start(camera, Duty.ACCOMPANY, Occasion.beside(camera));
    }
  }

  private boolean makesRoom(Camera camera, long sinceMillis) {
    var victims = room.firstToGo();
    if (victims.isEmpty()) {
      return false;
    }
    boolean stuck = now - sinceMillis >= 2 * settings.unreachableAfterMillis();
    boolean urgent =
        victims.stream().allMatch(victim -> victim.givesWayTo(camera))
            && !neighbours.isRecordedByAny(camera.id());
    if (!stuck && !urgent) {
      return false;
    }
    room.give(victims.size());
    for (var victim : victims) {
      deeds.stop(victim.camera().id(), "its room is needed for " + camera.id());
      if (plan.isCompanion(self, victim.camera().id())) {
        waiting.put(victim.camera().id(), now);
      }
    }
    return true;
  }

  private boolean isForeign(Camera camera) {
    return !camera.home().equals(self);
  }
}
