package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.MirrorState.Promotion;
import dev.meerkat.core.replication.MirrorState.Seen;
import dev.meerkat.core.replication.MirrorState.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One step of the [Mirror].
final class MirrorPass {
  private final ServerId self;
  private final MirrorSettings settings;
  private final List<MirrorEffect> effects = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private Copy copy;
  private Journal journal;
  private long resynced;
  private Mark credited;
  private Mark sourceEnd;
  private Optional<Session> session;
  private long exact;
  private Optional<Seen> seen;
  private boolean settled;
  private final List<Question> questions;
  private boolean telling;
  private Keeping keeping;
  private Space space;
  private Optional<Ruling> ruling;
  private Optional<Promotion> promotion;
  private boolean finished;

  MirrorPass(ServerId self, MirrorSettings settings, MirrorState state) {
    this.self = self;
    this.settings = settings;
    this.copy = state.copy();
    this.journal = state.journal();
    this.resynced = state.resynced();
    this.credited = state.credited();
    this.sourceEnd = state.sourceEnd();
    this.session = state.session();
    this.exact = state.exact();
    this.seen = state.seen();
    this.settled = state.settled();
    this.questions = new ArrayList<>(state.questions());
    this.telling = state.telling();
    this.keeping = state.keeping();
    this.space = state.space();
    this.ruling = state.ruling();
    this.promotion = state.promotion();
    this.finished = state.finished();
  }

  void take(MirrorEvent event) {
    switch (event) {
      case MirrorEvent.Started() -> {}
      case MirrorEvent.Linked(var id) -> link(id);
      case MirrorEvent.Welcomed(var id, var welcome) -> {
        if (isCurrent(id) && !isWelcomed()) {
          welcome(id, welcome);
        }
      }
      case MirrorEvent.Received(var id, var batch) -> {
        if (isCurrent(id)) {
          receive(batch);
        }
      }
      case MirrorEvent.Asked(var id, var question) -> {
        if (isCurrent(id)) {
          take(question);
        }
      }
      case MirrorEvent.Told(var id, var question) -> {
        if (isCurrent(id) && telling && questions.getFirst().equals(question)) {
          questions.removeFirst();
          telling = false;
        }
      }
      case MirrorEvent.KeptAside() -> {
        keeping = new Keeping(keeping.ranges(), true);
        reasons.add("what only this side has is kept aside");
      }
      case MirrorEvent.Found(var finding) -> find(finding);
      case MirrorEvent.Lost(var id) -> {
        if (isCurrent(id)) {
          session = Optional.empty();
          forgetQuestions();
          reasons.add("the active side is lost");
        }
      }
      case MirrorEvent.JournalSynced(var through) -> {
        journal = journal.syncedThrough(through);
        completeResync();
        acknowledge();
      }
      case MirrorEvent.Applied(var through) -> journal = journal.appliedThrough(through);
      case MirrorEvent.Checkpointed(var through) -> {
        journal = journal.checkpointedThrough(through);
        settled = true;
        copy = copy.with(through);
        effects.add(new MirrorEffect.Persist(copy));
        effects.add(new MirrorEffect.Trim(through));
        if (journal.received().isAfter(credited)) {
          acknowledge();
        }
        consultWhenDrained();
      }
      case MirrorEvent.SpaceChanged(var next) -> {
        space = next;
        if (next == Space.NONE) {
          disconnect("no room for more");
        }
      }
      case MirrorEvent.Promote(var policy) -> {
        disconnect("being made active");
        promotion = Optional.of(new Promotion(policy, Optional.empty(), ""));
        reasons.add("to be made active with policy " + policy);
        consultWhenDrained();
      }
      case MirrorEvent.Ruled(var now) -> rule(now);
      case MirrorEvent.Ticked() -> tick();
    }
    advance();
  }

  private boolean isWelcomed() {
    return session.map(Session::welcomed).orElse(false);
  }

  private boolean isCurrent(long id) {
    return session.filter(current -> current.id() == id).isPresent();
  }

  private void link(long id) {
    disconnect("the active side has connected again");
    var obstacle = obstacle();
    if (!obstacle.isEmpty()) {
      effects.add(new MirrorEffect.Disconnect(id, obstacle));
      return;
    }
    session = Optional.of(new Session(id, false));
    effects.add(new MirrorEffect.SayHello(id, new Hello(copy.with(journal.received()))));
  }

  /// Why this side does not connect now; empty when it does.
  private String obstacle() {
    if (promotion.isPresent()) {
      return "being made active";
    }
    if (space == Space.NONE) {
      return "no room for more";
    }
    if (!keeping.done()) {
      return "what only this side has is being kept aside";
    }
    return journal.bytes() > settings.journalBytes() ? "the journal is full; applying it" : "";
  }

  private void disconnect(String why) {
    session.ifPresent(old -> {
      effects.add(new MirrorEffect.Disconnect(old.id(), why));
      reasons.add("disconnected: " + why);
    });
    session = Optional.empty();
    forgetQuestions();
  }

  private void welcome(long id, Welcome welcome) {
    switch (welcome.reunion()) {
      case Reunion.CatchUp(var from) -> {
        if (!from.equals(journal.received())) {
          disconnect("the active side goes on at " + from + ", not at " + journal.received());
          return;
        }
        if (journal.applied().equals(journal.received())) {
          forgetNameless(welcome.history(), copy.history());
        }
        copy = copy.with(welcome.history());
        keeping = Keeping.NOTHING;
        effects.add(new MirrorEffect.Persist(copy));
        reasons.add("catching up from " + welcome.history().at(from.sequence()));
      }
      case Reunion.Resync(var from, var ranges, var keepAside) -> {
        if (keepAside && !journal.isDrained()) {
          if (journal.applied().equals(journal.received())) {
            checkpoint();
          }
          disconnect("what only this side has is applied first, so that it can be kept aside");
          return;
        }
        var own = keepAside ? onlyHere(welcome.history(), from) : Ranges.NONE;
        if (!keeping.has(own)) {
          keepAside(own);
          return;
        }
        beginResync(welcome.history(), from, ranges);
      }
      case Reunion.Superseded _ -> {
        disconnect("the active side is to be superseded");
        return;
      }
    }
    session = Optional.of(new Session(id, true));
    acknowledge();
  }

  /// What this side may hold and nobody else.
  private Ranges onlyHere(History history, Mark from) {
    return copy.history().relation(journal.received(), history, from) instanceof Relation.Strangers
        ? Ranges.EVERYTHING
        : copy.tracker().all();
  }

  /// It may take long, and changes that come meanwhile would have no place.
  private void keepAside(Ranges ranges) {
    disconnect("what only this side has is kept aside first");
    keeping = new Keeping(ranges, false);
    if (ranges.everything()) {
      empty();
    }
    effects.add(new MirrorEffect.KeepAside(ranges));
  }

  /// A crash leaves some files here and some aside: from now on that is known. The journal, which
  /// is applied, must not be applied to what is left.
  private void empty() {
    copy =
        new Copy(
            copy.history(),
            journal.received(),
            new Condition.Emptying(),
            copy.tracker().touch(Ranges.EVERYTHING, settings.mostTracked()),
            copy.journal() + 1);
    effects.add(new MirrorEffect.Persist(copy));
    effects.add(new MirrorEffect.NewJournal(copy.journal()));
    journal = Journal.emptyAt(journal.received());
    resynced = 0;
    credited = journal.received();
  }

  /// A side begins an epoch with a folder that nobody has in use: what had no name by then is gone.
  /// (One that begins an epoch in mid-use has been outrun by this side, which had no such files.)
  private void forgetNameless(History history, History before) {
    if (history.epoch() > before.epoch()) {
      effects.add(new MirrorEffect.ForgetNameless());
    }
  }

  private void beginResync(History history, Mark from, Ranges ranges) {
    var before = copy.history();
    var tracker = copy.tracker().touch(ranges, settings.mostTracked());
    var position = history.at(from.sequence());
    copy = new Copy(history, from, new Condition.Resyncing(position), tracker, copy.journal() + 1);
    effects.add(new MirrorEffect.Persist(copy));
    effects.add(new MirrorEffect.NewJournal(copy.journal()));
    forgetNameless(history, before);
    journal = Journal.emptyAt(from);
    keeping = Keeping.NOTHING;
    exact = from.sequence();
    seen = Optional.empty();
    settled = false;
    forgetQuestions();
    resynced = 0;
    credited = from;
    reasons.add("resync from " + position + ": inconsistent until it is complete");
  }

  private void receive(Batch batch) {
    if (!isWelcomed() || batch.after().isAfter(journal.received())) {
      disconnect("a batch came after " + batch.after() + ", not after " + journal.received());
      return;
    }
    sourceEnd = batch.sourceEnd();
    if (!batch.through().isAfter(journal.received())) {
      acknowledge();
      return;
    }
    effects.add(new MirrorEffect.Append(journal.received(), batch));
    journal = journal.receivedThrough(batch.through());
    resynced = Math.max(resynced, batch.resynced());
    copy =
        copy.with(
            copy.tracker()
                .settle(batch.base(), batch.after().sequence(), Ranges.NONE)
                .touch(batch.ranges(), settings.mostTracked()));
    if (journal.received().bytesSince(credited) >= settings.untoldBytes()) {
      acknowledge();
    }
  }

  /// One that comes late, or again, needs no answer.
  private void take(Question question) {
    if (!isWelcomed() || !copy.isResyncing() || questions.contains(question)) {
      return;
    }
    int waiting =
        questions.size() - (telling ? 1 : 0); // The answer may be there before it is told.
    if (waiting >= Lookahead.MOST) {
      disconnect("the active side asks of more than " + Lookahead.MOST + " windows at once");
      return;
    }
    questions.add(question);
  }

  /// Written down before it is told, so that it is mended when this side connects again. A
  /// verification that this process has seen from its beginning to its end tells all that differs.
  private void find(Finding finding) {
    seen = Seen.after(seen, finding);
    var known = copy.tracker();
    var now =
        finding.last() && seen.isPresent()
            ? known.mended().differs(seen.get().differing(), settings.mostTracked())
            : known.differs(finding.differing(), settings.mostTracked());
    if (!now.equals(known)) {
      copy = copy.with(now);
      effects.add(new MirrorEffect.Persist(copy));
      reasons.add(
          now.differing().isEmpty()
              ? "what differed from the active side is equal by now"
              : now.differing().words() + " of this copy differ from the active side");
    }
    session
        .filter(Session::welcomed)
        .ifPresent(current -> effects.add(new MirrorEffect.TellFinding(current.id(), finding)));
  }

  private void forgetQuestions() {
    questions.clear();
    telling = false;
  }

  /// What is told must not be lost by a power cut: what this journal cannot make again has to be
  /// synced.
  private void answer() {
    if (questions.isEmpty() || telling || session.isEmpty()) {
      return;
    }
    if (!settled) {
      checkpoint();
      return;
    }
    telling = true;
    effects.add(new MirrorEffect.TellDigests(session.get().id(), questions.getFirst()));
  }

  private void completeResync() {
    if (copy.isResyncing() && resynced > 0 && journal.durable().sequence() >= resynced) {
      copy =
          copy.with(new Condition.Whole())
              .with(copy.tracker().turn(journal.received().sequence()).mended());
      effects.add(new MirrorEffect.Persist(copy));
      reasons.add("the resync is complete");
    }
  }

  private void acknowledge() {
    if (journal.bytes() <= settings.journalBytes()) {
      credited = journal.received();
    }
    session
        .filter(Session::welcomed)
        .ifPresent(current ->
            effects.add(new MirrorEffect.Acknowledge(current.id(), credited, journal.durable())));
  }

  private void tick() {
    consultWhenDrained();
    if (journal.applied().isAfter(journal.checkpointed())) {
      checkpoint();
    }
  }

  private void rule(Ruling now) {
    if (ruling.isPresent() && now.version() < ruling.get().version()) {
      return;
    }
    ruling = Optional.of(now);
    if (promotion.isEmpty() || !journal.isDrained()) {
      return;
    }
    var policy = promotion.get().policy();
    if (promotion.get().asked().filter(now::equals).isPresent()) {
      copy = copy.activated(now.epoch(), self);
      finished = true;
      effects.add(new MirrorEffect.Persist(copy));
      effects.add(new MirrorEffect.Activate(copy, now, promotion.get().lack()));
      reasons.add("active: epoch " + now.epoch() + " begins at " + copy.position());
      return;
    }
    var worth = Eligibility.of(copy, self, ruling, lagBytes());
    var verdict = Takeover.judge(policy, worth);
    reasons.add(verdict.sentence());
    if (verdict.allowed()) {
      long epoch = Math.max(now.epoch(), copy.history().epoch()) + 1;
      var wanted = now.activating(epoch, self);
      promotion = Optional.of(new Promotion(policy, Optional.of(wanted), verdict.lack(worth)));
      effects.add(new MirrorEffect.Ask(now, wanted));
    } else {
      promotion = Optional.empty();
      effects.add(new MirrorEffect.Refuse(verdict.sentence()));
    }
  }

  private long lagBytes() {
    return Math.max(0, sourceEnd.bytesSince(Mark.earlier(journal.durable(), sourceEnd)));
  }

  /// Asks anew for the ruling that is wanted, if one is: the answer may have been lost.
  private void consultWhenDrained() {
    if (promotion.isPresent() && journal.isDrained()) {
      effects.add(
          promotion
              .flatMap(Promotion::asked)
              .<MirrorEffect>map(wanted -> new MirrorEffect.Ask(ruling.orElseThrow(), wanted))
              .orElseGet(MirrorEffect.Consult::new));
    }
  }

  private void checkpoint() {
    if (!journal.checkpointing()) {
      journal = journal.checkpoint();
      effects.add(new MirrorEffect.Checkpoint(journal.applied()));
    }
  }

  /// What follows from where things are now.
  private void advance() {
    if (finished) {
      return;
    }
    if (journal.received().isAfter(journal.durable()) && !journal.syncing()) {
      journal = journal.sync();
      effects.add(new MirrorEffect.SyncJournal(journal.received()));
    }
    if (journal.durable().isAfter(journal.applied()) && !journal.applying()) {
      journal = journal.apply();
      long comparing = promotion.isPresent() || copy.isResyncing() ? Long.MAX_VALUE : exact;
      effects.add(new MirrorEffect.Apply(journal.applied(), journal.durable(), comparing));
    }
    boolean due =
        journal.applied().bytesSince(journal.checkpointed()) >= settings.checkpointBytes();
    boolean draining = promotion.isPresent() && journal.applied().equals(journal.received());
    if (journal.applied().isAfter(journal.checkpointed()) && (due || draining)) {
      checkpoint();
    }
    answer();
  }

  MirrorStep conclude() {
    return new MirrorStep(
        new MirrorState(
            copy, journal, resynced, credited, sourceEnd, session, exact, seen, settled, questions,
            telling, keeping, space, ruling, promotion, finished),
        effects,
        String.join("; ", reasons));
  }
}
