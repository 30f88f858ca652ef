package dev.meerkat.core.watch;

import dev.meerkat.core.model.AnalyticsHook;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Assignment.Reason;
import dev.meerkat.core.plan.Assignment.Unrecorded;
import dev.meerkat.core.plan.Plan;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.WatchEffect.Announce;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One step while it is being taken: first the event changes what is known, then the time does,
/// then the plan follows if its facts changed, then cameras are stopped and started, then the
/// others are told. Lives within [Watch#step] only.
final class Pass {
  private final ServerId self;
  private final WatchSettings settings;
  private final WatchState before;
  private final long now;
  private final Sentence sentence = new Sentence();

  private Presence presence;
  private Neighbours neighbours;
  private SiteConfiguration configuration;
  private PersistentMap<CameraId, Running> running;
  private SortedMap<CameraId, Long> unreachable;
  private boolean waitingIsDue;
  private boolean planDue;

  /// Whether what runs may not be in line any more with what is known.
  private boolean reviewDue;

  /// Whether it is to be looked at in this step.
  private boolean reconcileDue;

  private boolean news;
  private boolean urgentNews;
  private boolean hooksDue;

  Pass(ServerId self, WatchSettings settings, WatchState state, long atMillis) {
    this.self = self;
    this.settings = settings;
    this.before = state;
    this.now = atMillis;
    this.presence = state.presence();
    this.neighbours = state.neighbours();
    this.configuration = state.configuration();
    this.running = state.running();
    this.unreachable = state.unreachable();
    this.planDue = state.planDue();
    this.reviewDue = state.reviewDue();
    this.news = state.announcement().due();
  }

  void view(SortedSet<ServerId> members) {
    if (!members.contains(self)) {
      throw new IllegalArgumentException("the view " + members + " does not contain " + self);
    }
    var old = neighbours.members();
    var left = difference(old, members);
    var joined = difference(members, old);
    joined.remove(self);
    if (old.isEmpty()) {
      sentence.because(
          joined.isEmpty()
              ? self + " is alone on the site"
              : self + " is on the site with " + Sentence.list(joined));
    } else {
      sentence.because(left, " left the site");
      sentence.because(joined, " joined the site");
    }
    neighbours = neighbours.viewed(members, now);
    reviewDue = true;
    planDue |= !left.isEmpty();
    urgentNews = true;
    if (members.size() > 1) {
      presence = presence.withAbandoned(false);
      endIsolation();
    } else if (old.size() > 1) {
      presence = presence.withAbandoned(true);
    }
  }

  void hear(ServerStatus status) {
    var id = status.server();
    if (id.equals(self) || !neighbours.members().contains(id)) {
      return;
    }
    var old = neighbours.statuses().find(id);
    var hearing = neighbours.hearing();
    neighbours = neighbours.told(status, now);
    tellHeard(hearing.silent());
    if (old != null && hearing.hasTold(id) && status.isMereProgressOf(old)) {
      reconcileDue = reviewDue && isAdmitted(id);
      return;
    }
    reviewDue = true;
    if (!isAdmitted(id)) {
      return;
    }
    reconcileDue = true;
    if (old == null || old.standing() != status.standing()) {
      sentence.because(id + " is " + word(status.standing()));
    }
    var knownUnreachable = old == null ? new TreeSet<CameraId>() : old.unreachable();
    if (!knownUnreachable.equals(status.unreachable())) {
      var lost = difference(status.unreachable(), knownUnreachable);
      if (!lost.isEmpty()) {
        tellLost(id, lost, camera -> Optional.ofNullable(status.recordings().get(camera)));
      }
    }
    planDue |=
        old == null
            || new StatusChange(old, status, neighbours, configuration).concerns(before.plan());
  }

  private boolean isAdmitted(ServerId member) {
    return !neighbours.hasNewcomers() || neighbours.admitted().contains(member);
  }

  /// Hears who beats; called at every tick.
  void listen(SortedMap<ServerId, Long> fastBeats) {
    var before = neighbours.hearing();
    var after = before.looked(fastBeats, neighbours.members(), now, settings);
    neighbours = neighbours.hearing(after);
    if (after.silent().equals(before.silent()) && after.returning().equals(before.returning())) {
      return;
    }
    reviewDue = true;
    var fallen = difference(after.silent(), before.silent());
    sentence.because(fallen, " fell silent");
    tellHeard(before.silent());
    var steady = difference(before.returning(), after.returning());
    steady.removeAll(after.silent());
    sentence.because(steady, steady.size() == 1 ? " is trusted again" : " are trusted again");
    planDue |= !fallen.isEmpty() || !steady.isEmpty();
  }

  private void tellHeard(SortedSet<ServerId> wereSilent) {
    if (wereSilent.equals(neighbours.hearing().silent())) {
      return;
    }
    reviewDue = true;
    var heard = difference(wereSilent, neighbours.hearing().silent());
    sentence.because(heard, heard.size() == 1 ? " is heard again" : " are heard again");
    planDue |= !heard.isEmpty();
  }

  void configure(SiteConfiguration next) {
    if (next.equals(configuration)) {
      return;
    }
    if (neighbours.members().isEmpty()) {
      ConfigurationNews.begin(next, sentence);
    } else {
      ConfigurationNews.tell(configuration, next, sentence);
    }
    var kept = new TreeMap<>(unreachable);
    kept.keySet()
        .removeIf(id -> isAddressChanged(configuration.cameras().get(id), next.cameras().get(id)));
    unreachable = kept;
    configuration = next;
    planDue = true;
    reviewDue = true;
  }

  private static boolean isAddressChanged(@Nullable Camera old, @Nullable Camera next) {
    return old == null || next == null || !old.connectsLike(next);
  }

  /// Takes a report of a camera that is running and whose phase changed.
  void report(CameraId id, Running next) {
    var old = running.find(id);
    running = running.with(id, next);
    reviewDue = true;
    news = true;
    hooksDue |= next.isRecorded() && !next.camera().analytics().equals(AnalyticsHook.NONE);
    if (old != null && next.beganToIdle(old)) {
      sentence.because(id + " is not recorded: " + next.report().detail());
    }
    if (old != null && old.isRecorded() != next.isRecorded()) {
      planDue |= next.isForeignTo(self);
    }
    if (next.isSound()) {
      endIsolation();
      if (unreachable.containsKey(id)) {
        forget(id);
        sentence.because(id + (next.isHeld() ? " is held again" : " is recorded again"));
      }
    }
  }

  /// The archive has lost its last usable volume, or has one again.
  void archive(boolean usable, String words) {
    if (usable != presence.volumeLost()) {
      return;
    }
    if (usable) {
      presence = presence.withVolume(now);
      sentence.because("a volume of " + self + " is usable again, and has to prove itself stable");
      renewRunning();
    } else {
      presence = presence.withoutVolume();
      sentence.because("last volume lost: " + words);
    }
  }

  /// What only time can show of the cameras; called at every tick.
  void checkCameras() {
    waitingIsDue = true;
    for (var mark : new ArrayList<>(unreachable.entrySet())) {
      if (now - mark.getValue() >= forgetMillis(mark.getKey())) {
        forget(mark.getKey());
        sentence.because(mark.getKey() + " may be tried again");
      }
    }
    if (presence.volumeLost()) {
      return; // says nothing of the cameras, nor of the network
    }
    if (presence.abandoned() && !presence.isolated() && allFailing()) {
      presence = presence.cutOff();
      sentence.because(
          "all others and all cameras are lost at once: " + self + " itself is cut off");
    }
    if (!presence.isolated()) {
      markLost();
    }
  }

  /// The home tries again regularly, and so does a backup that is to be its companion, while it
  /// records the camera. Another server keeps out of the way for so much longer that every live
  /// server has had its turn before: else those that are tried first would be tried for ever, and
  /// one that reaches the camera might never be.
  private long forgetMillis(CameraId id) {
    var camera = configuration.cameras().get(id);
    boolean soon =
        camera != null
            && (camera.home().equals(self)
                || (isToAccompany(camera) && isRecordedByItsHome(camera)));
    return settings.unreachableForgetMillis() * (soon ? 1 : neighbours.members().size());
  }

  private boolean isToAccompany(Camera camera) {
    return configuration.redundancy(self).accompanies()
        && camera.succession().backup().equals(Optional.of(self));
  }

  private boolean isRecordedByItsHome(Camera camera) {
    var home = neighbours.statuses().find(camera.home());
    var report = home == null ? null : home.recordings().get(camera.id());
    return report != null && report.phase() == RecordingPhase.RECORDING;
  }

  private boolean allFailing() {
    int[] sound = {0};
    running.forEachValue(one -> sound[0] += one.failing() ? 0 : 1);
    return running.size() > 0 && sound[0] == 0;
  }

  private void markLost() {
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
    planDue = true;
    urgentNews = true;
    tellLost(self, lost, id -> Optional.ofNullable(running.find(id)).map(Running::report));
  }

  /// @param reports what the server says of a camera
  private void tellLost(
      ServerId server,
      SortedSet<CameraId> lost,
      Function<CameraId, Optional<RecordingReport>> reports) {
    var byReason = new TreeMap<String, SortedSet<CameraId>>();
    for (var id : lost) {
      String reason = reports.apply(id).map(RecordingReport::reason).orElse("");
      byReason.computeIfAbsent(reason, _ -> new TreeSet<>()).add(id);
    }
    sentence.because(server + " cannot record ", byReason);
  }

  private void forget(CameraId id) {
    var marks = new TreeMap<>(unreachable);
    marks.remove(id);
    unreachable = marks;
    var one = running.find(id);
    if (one != null) {
      running = running.with(id, one.renewed(now));
      reviewDue = true;
    }
    planDue = true;
    urgentNews = true;
  }

  private void endIsolation() {
    if (!presence.isolated()) {
      return;
    }
    presence = presence.reconnected(now, settings);
    sentence.because(self + " is no longer cut off and has to prove itself stable again");
    unreachable = new TreeMap<>();
    renewRunning();
    planDue = true;
    urgentNews = true;
  }

  /// Gives every camera a new chance to be recorded from now on.
  private void renewRunning() {
    var renewed = running;
    var all = new ArrayList<Running>();
    running.forEachValue(all::add);
    for (var one : all) {
      renewed = renewed.with(one.camera().id(), one.renewed(now));
    }
    running = renewed;
    reviewDue = true;
  }

  WatchStep conclude() {
    age();
    admit();
    var plan = before.plan();
    var waiting = before.waiting();
    var effects = new ArrayList<WatchEffect>();
    boolean planned = planDue && !neighbours.admitted().isEmpty();
    if (planned) {
      plan = plan();
      planDue = false;
      sayUnplaced(plan, Reason.NO_ROOM, "no live server has room");
      sayUnplaced(plan, Reason.OTHER_LOCATION, "no live server of its location has room");
    }
    boolean handingOver = before.handingOver();
    if (planned || reconcileDue || handingOver || !waiting.isEmpty()) {
      var work =
          new Reconciliation(
              self, settings, configuration, plan, neighbours, running, now, sentence);
      effects.addAll(work.effects(planned, waiting));
      reviewDue = running != work.running();
      running = work.running();
      waiting = work.waiting();
      news |= !effects.isEmpty() || work.leavingChanged();
      planDue = work.gaveUpHolding();
      handingOver = work.handingOver();
      hooksDue |= planned || !effects.isEmpty();
    }
    var hooks = before.hooks();
    if (hooksDue) {
      var review = new HookReview(self, running, hooks, sentence);
      review.all();
      effects.addAll(0, review.stops());
      effects.addAll(review.starts());
      hooks = review.hooks();
    }
    boolean announcing = isAnnouncementDue();
    var next =
        new WatchState(
            presence,
            neighbours,
            configuration,
            running,
            unreachable,
            waiting,
            plan,
            planDue,
            reviewDue,
            handingOver,
            announcing
                ? new Announcement(now, false)
                : new Announcement(before.announcement().atMillis(), news),
            hooks);
    if (announcing) {
      effects.add(new Announce(next.status(self)));
    }
    return new WatchStep(next, effects, sentence.text());
  }

  private void age() {
    var aged = aged();
    if (aged.standing() != presence.standing()) {
      sentence.because(self + " is " + word(aged.standing()));
      planDue = true;
      urgentNews = true;
    }
    presence = aged;
  }

  /// Whoever waits for an order looks at every tick whether it may go on waiting.
  private Presence aged() {
    var due = presence.due(now, settings);
    if (due != Standing.STABLE) {
      return presence.as(due);
    }
    return switch (presence.standing()) {
      case STABLE -> presence;
      case WAITING -> waitingIsDue && !mustWait() ? presence.as(Standing.STABLE) : presence;
      case STARTING, PROBATION, NO_VOLUME -> {
        var failback = configuration.failback(self);
        yield failback.manual() && isAnyHeldElsewhere()
            ? presence.waiting(failback.order())
            : presence.as(Standing.STABLE);
      }
    };
  }

  private boolean mustWait() {
    var failback = configuration.failback(self);
    return failback.manual() && failback.order() <= presence.orderSeen() && isAnyHeldElsewhere();
  }

  /// Whether another server records a camera of this one in its place.
  private boolean isAnyHeldElsewhere() {
    for (var member : neighbours.members()) {
      var status = neighbours.statuses().find(member);
      if (status != null && holdsAny(status)) {
        return true;
      }
    }
    return false;
  }

  private boolean holdsAny(ServerStatus status) {
    for (var id : Facts.foreignRecordings(status, configuration)) {
      var camera = configuration.cameras().get(id);
      if (camera != null && camera.home().equals(self) && running.find(id) == null) {
        return true;
      }
    }
    return false;
  }

  private static String word(Standing standing) {
    return switch (standing) {
      case STARTING -> "starting";
      case PROBATION -> "up, but not yet proven stable";
      case NO_VOLUME -> "up, but has lost its last volume";
      case WAITING -> "stable, and waits for the order to take its cameras back";
      case STABLE -> "stable";
    };
  }

  private void admit() {
    if (!neighbours.hasNewcomers()) {
      return;
    }
    var untold = neighbours.untold(self);
    boolean waited = now - neighbours.newcomersSinceMillis() >= settings.statusWaitMillis();
    if (untold.isEmpty() || waited) {
      neighbours = neighbours.admittingAll();
      planDue = true;
      sentence.because(untold, " told no status in time and must do without");
    }
  }

  private Plan plan() {
    var own = WatchState.status(self, presence, running, unreachable);
    return Facts.of(own, neighbours, configuration).plan(configuration);
  }

  /// Tells of cameras for which there is no place any more. While this server is starting it does
  /// not know yet who else is there.
  private void sayUnplaced(Plan plan, Reason reason, String why) {
    if (plan.displaced() && presence.standing() != Standing.STARTING) {
      var unplaced = unplaced(plan, reason);
      if (before.standing() != Standing.STARTING) {
        unplaced.removeAll(unplaced(before.plan(), reason));
      }
      sentence.because(unplaced, " cannot be recorded: " + why);
    }
  }

  private static SortedSet<CameraId> unplaced(Plan plan, Reason reason) {
    var unplaced = new TreeSet<CameraId>();
    plan.assignments()
        .forEach((id, assignment) -> {
          if (assignment instanceof Unrecorded(var told) && told == reason) {
            unplaced.add(id);
          }
        });
    return unplaced;
  }

  private boolean isAnnouncementDue() {
    if (neighbours.members().isEmpty()) {
      return false;
    }
    long sinceMillis = now - before.announcement().atMillis();
    boolean settling = now - neighbours.changedAtMillis() <= settings.statusWaitMillis();
    long intervalMillis =
        settling
            ? Math.min(settings.statusIntervalMillis(), settings.statusWaitMillis() / 4)
            : settings.statusIntervalMillis();
    return urgentNews
        || sinceMillis >= intervalMillis
        || (news && sinceMillis >= Announcement.GAP_MILLIS);
  }

  private static <T> SortedSet<T> difference(SortedSet<T> all, SortedSet<T> subtracted) {
    var rest = new TreeSet<>(all);
    rest.removeAll(subtracted);
    return rest;
  }
}
