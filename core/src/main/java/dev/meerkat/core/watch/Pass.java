package dev.meerkat.core.watch;

import dev.meerkat.core.model.AnalyticsHook;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Plan;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.WatchEffect.Announce;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
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
  private final Upkeep upkeep;
  private boolean ticked;
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
    this.upkeep = new Upkeep(self, settings, state, atMillis, sentence);
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
    if (neighbours.isLate(id, now, settings)) {
      upkeep.doubt(id);
    }
    neighbours = neighbours.told(status, now);
    tellHeard(hearing.silent());
    if (old != null && hearing.hasTold(id) && status.isMereProgressOf(old)) {
      reconcileDue = reviewDue && neighbours.isAdmitted(id);
      return;
    }
    news |= asksAnswer(status, old);
    reviewDue = true;
    if (!neighbours.isAdmitted(id)) {
      return;
    }
    reconcileDue = true;
    if (old == null || old.standing() != status.standing()) {
      sentence.because(id + " is " + Sentence.word(status.standing()));
    }
    var knownUnreachable = old == null ? new TreeSet<CameraId>() : old.unreachable();
    if (!knownUnreachable.equals(status.unreachable())) {
      var lost = difference(status.unreachable(), knownUnreachable);
      if (!lost.isEmpty()) {
        sentence.lost(id, lost, camera -> Optional.ofNullable(status.recordings().get(camera)));
      }
    }
    planDue |=
        old == null
            || new StatusChange(old, status, neighbours, configuration).concerns(before.plan());
  }

  /// Whether a server has begun to leave a camera that runs here: it waits until it knows that this
  /// one has heard of it.
  private boolean asksAnswer(ServerStatus status, @Nullable ServerStatus old) {
    return status.leaving().stream()
        .filter(camera -> old == null || !old.leaving().contains(camera))
        .anyMatch(camera -> upkeep.running().find(camera) != null);
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
    upkeep.configured(configuration, next);
    configuration = next;
    planDue = true;
    reviewDue = true;
  }

  /// Takes a report of a camera that is running and whose phase changed.
  void report(CameraId id, Running next) {
    var old = upkeep.running().find(id);
    upkeep.report(id, old == null ? next : next.relieved(old.relief()));
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
      upkeep.reached(id, next);
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
      upkeep.renewAll();
    } else {
      presence = presence.withoutVolume();
      sentence.because("last volume lost: " + words);
    }
  }

  /// What only time can show of the cameras; called at every tick.
  void checkCameras() {
    ticked = true;
    upkeep.forgetOld(configuration, neighbours);
    if (presence.volumeLost()) {
      return; // says nothing of the cameras, nor of the network
    }
    if (presence.abandoned() && !presence.isolated() && upkeep.areAllFailing()) {
      presence = presence.cutOff();
      sentence.because(
          "all others and all cameras are lost at once: " + self + " itself is cut off");
    }
    if (!presence.isolated()) {
      upkeep.markLost();
    }
  }

  private void endIsolation() {
    if (!presence.isolated()) {
      return;
    }
    presence = presence.reconnected(now, settings);
    sentence.because(self + " is no longer cut off and has to prove itself stable again");
    upkeep.forgetAll();
  }

  WatchStep conclude() {
    planDue |= upkeep.marksChanged();
    urgentNews |= upkeep.marksChanged();
    reviewDue |= upkeep.runningChanged();
    age();
    admit();
    var plan = before.plan();
    var waiting = before.waiting();
    var effects = new ArrayList<WatchEffect>();
    var running = upkeep.running();
    boolean planned = planDue && !neighbours.admitted().isEmpty();
    if (planned) {
      plan = plan();
      planDue = false;
      tellUnplaced(plan);
    }
    boolean handingOver = before.handingOver();
    if (planned || reconcileDue || handingOver || !waiting.isEmpty()) {
      var work =
          new Reconciliation(
              self,
              settings,
              configuration,
              plan,
              neighbours,
              running,
              now,
              before.announcement().number().next(),
              sentence);
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
            upkeep.unreachable(),
            waiting,
            plan,
            planDue,
            reviewDue,
            handingOver,
            announcing ? before.announcement().told(now) : before.announcement().withDue(news),
            hooks);
    if (announcing) {
      effects.add(new Announce(next.status(self)));
    }
    return new WatchStep(next, effects, sentence.text());
  }

  private void age() {
    var ageing = new Ageing(self, settings, configuration, neighbours, upkeep.running());
    var aged = ageing.aged(presence, now, ticked);
    if (aged.standing() != presence.standing()) {
      sentence.because(self + " is " + Sentence.word(aged.standing()));
      planDue = true;
      urgentNews = true;
    }
    presence = aged;
  }

  private void admit() {
    if (!neighbours.hasNewcomers()) {
      return;
    }
    boolean waited = now - neighbours.newcomersSinceMillis() >= settings.statusWaitMillis();
    if (neighbours.haveAllTold() || waited) {
      var untold = neighbours.untold(self);
      neighbours = neighbours.admittingAll();
      planDue = true;
      sentence.because(untold, " told no status in time and must do without");
    }
  }

  private Plan plan() {
    var own = WatchState.status(self, presence, upkeep.running(), upkeep.unreachable());
    return Facts.of(own, neighbours, configuration).plan(configuration);
  }

  /// While this server is starting it does not know yet who else is there.
  private void tellUnplaced(Plan plan) {
    if (presence.standing() != Standing.STARTING) {
      var known = before.standing() == Standing.STARTING ? Plan.EMPTY : before.plan();
      Unplaced.tell(plan, known, sentence);
    }
  }

  private boolean isAnnouncementDue() {
    return !neighbours.members().isEmpty()
        && (urgentNews || before.announcement().isDue(now, news, neighbours, settings));
  }

  private static <T> SortedSet<T> difference(SortedSet<T> all, SortedSet<T> subtracted) {
    var rest = new TreeSet<>(all);
    rest.removeAll(subtracted);
    return rest;
  }
}
