package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.SourceState.Intent;
import dev.meerkat.core.replication.SourceState.Resync;
import dev.meerkat.core.replication.SourceState.Session;
import dev.meerkat.core.replication.SourceState.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// One step of the [Source].
final class SourcePass {
  private final ServerId self;
  private final SourceSettings settings;
  private final List<SourceEffect> effects = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private final SortedMap<Long, Intent> inHand;
  private final List<Waiter> waiters;
  private Copy copy;
  private Queue queue;
  private Ruling ruling;
  private Standing standing;
  private Optional<Session> session;
  private long newestSession;
  private Optional<Resync> resync;
  private Optional<Verification> verification;
  private long confirmed;
  private boolean checkpointing;
  private boolean checkpointed;
  private boolean closing;
  private String held;
  private boolean alone;
  private Patience patience;
  private Setback setback;
  private boolean stopped;

  SourcePass(ServerId self, SourceSettings settings, SourceState state) {
    this.self = self;
    this.settings = settings;
    this.inHand = new TreeMap<>(state.inHand());
    this.waiters = new ArrayList<>(state.waiters());
    this.copy = state.copy();
    this.queue = state.queue();
    this.ruling = state.ruling();
    this.standing = state.standing();
    this.session = state.session();
    this.newestSession = state.newestSession();
    this.resync = state.resync();
    this.verification = state.verification();
    this.confirmed = state.confirmed();
    this.checkpointing = state.checkpointing();
    this.checkpointed = state.checkpointed();
    this.closing = state.closing();
    this.held = state.held();
    this.alone = state.alone();
    this.patience = state.patience();
    this.setback = state.setback();
    this.stopped = state.stopped();
  }

  void take(SourceEvent event) {
    switch (event) {
      case SourceEvent.Asked(var request, var ranges) -> ask(request, ranges);
      case SourceEvent.Tracked(var request) -> permit(request);
      case SourceEvent.Performed(var request, var end) -> performed(request, end);
      case SourceEvent.Rejected(var request) -> inHand.remove(request);
      case SourceEvent.Barrier(var request) -> await(request);
      case SourceEvent.Greeted(var id, var hello) -> greet(id, hello.copy());
      case SourceEvent.Sent(var id, var through) -> {
        if (isCurrent(id)) {
          session = Optional.of(new Session(id, false));
          queue = queue.sentThrough(through);
        }
      }
      case SourceEvent.Acknowledged(var id, var received, var durable) -> {
        if (isCurrent(id)) {
          acknowledged(received, durable);
        }
      }
      case SourceEvent.Lost(var id) -> {
        if (isCurrent(id)) {
          lose("the standby is lost");
        }
      }
      case SourceEvent.Ruled(var now) -> rule(now);
      case SourceEvent.Snapshot(_, var end) -> capture(end);
      case SourceEvent.Ahead(var scan, var window, var more) ->
          look(scan, ahead -> ahead.found(window, more));
      case SourceEvent.Digested(var id, var scan, var window) -> {
        if (isCurrent(id)) {
          look(scan, ahead -> ahead.answered(window));
        }
      }
      case SourceEvent.ScanPaused(var scan, var done) -> look(scan, ahead -> ahead.scanned(done));
      case SourceEvent.ScanFinished(var scan, var end) -> {
        if (isGoing(scan)) {
          resync =
              resync.map(going -> new Resync(scan, going.from(), going.ahead(), end.sequence()));
          reasons.add("all ranges are compared");
        }
        capture(end);
      }
      case SourceEvent.ScanFailed(var scan, var why) -> {
        if (isGoing(scan)) {
          setback = setback.again(why);
          drop(setback.sentence());
        }
      }
      case SourceEvent.Verify(var mend) -> verify(mend);
      case SourceEvent.Checksum(_, var end) -> capture(end);
      case SourceEvent.WindowTold(var scan, var last) -> verification(it -> it.told(scan, last));
      case SourceEvent.Compared(var id, var scan, var window, var differing) -> {
        if (isCurrent(id)) {
          verification(it -> it.answered(scan, window, differing));
        }
      }
      case SourceEvent.VerifyFailed(var scan, var why) ->
          verification(it -> it.isComparing(scan) ? it.failed(why) : it);
      case SourceEvent.Spilled(var through) -> queue = queue.spilledThrough(through);
      case SourceEvent.Checkpointed(var through) -> {
        checkpointing = false;
        checkpointed = true;
        copy = copy.with(through);
        settle();
        effects.add(new SourceEffect.Persist(copy));
      }
      case SourceEvent.Ticked() -> tick();
      case SourceEvent.Held(var why) -> hold(why);
      case SourceEvent.Fenced(var why) -> stop(why);
      case SourceEvent.Close(var mayBeAlone) -> close(mayBeAlone);
      case SourceEvent.StayOpen() -> {
        if (closing && !stopped) {
          keepOpen("it is to go on");
        }
      }
    }
    advance();
  }

  private void ask(long request, Ranges ranges) {
    if (closing || inHand.size() >= settings.mostInHand()) {
      effects.add(
          new SourceEffect.Refuse(
              request, closing ? "the dataset is being closed" : "too many changes at once"));
      return;
    }
    boolean hadAll = copy.tracker().young().everything();
    var untracked = untracked(ranges);
    touch(ranges);
    if (copy.tracker().young().everything() && !hadAll) {
      untracked = Ranges.EVERYTHING;
    }
    inHand.put(request, new Intent(ranges, untracked));
    effects.add(
        untracked.isEmpty()
            ? new SourceEffect.Perform(request)
            : new SourceEffect.Track(request, untracked));
  }

  /// Those of which it is not certain that they are tracked durably.
  private Ranges untracked(Ranges ranges) {
    var missing = new ArrayList<Range>();
    for (var range : ranges.some()) {
      boolean isBeingTracked =
          inHand.values().stream().anyMatch(intent -> intent.tracking().contains(range));
      if (isBeingTracked || !copy.tracker().contains(range)) {
        missing.add(range);
      }
    }
    return Ranges.of(missing);
  }

  private void permit(long request) {
    var intent = inHand.get(request);
    if (intent != null && !intent.tracking().isEmpty()) {
      inHand.put(request, new Intent(intent.ranges(), Ranges.NONE));
      effects.add(new SourceEffect.Perform(request));
    }
  }

  private void performed(long request, Mark end) {
    var intent = inHand.remove(request);
    if (intent == null) {
      throw new IllegalArgumentException("change " + request + " was made without being permitted");
    }
    touch(intent.ranges());
    capture(end);
    if (settings.mode() == Mode.STRICT) {
      await(request);
    } else {
      effects.add(new SourceEffect.Return(request));
    }
  }

  private void touch(Ranges ranges) {
    copy = copy.with(copy.tracker().touch(ranges, settings.mostTracked()));
  }

  private void capture(Mark end) {
    queue = queue.captured(end);
    if (queue.dropped()) {
      return;
    }
    if (queue.memoryBytes() > settings.memoryBytes()) {
      drop("the disk does not take the queue as fast as it grows");
    } else if (queue.memoryBytes() > settings.memoryBytes() / 2 && !queue.spilling()) {
      if (queue.bytes() > settings.diskBytes()) {
        drop("the queue has reached its limit of " + settings.diskBytes() + " bytes");
      } else {
        effects.add(new SourceEffect.Spill(queue.spilled(), queue.end()));
        queue = queue.spill();
      }
    }
  }

  private void close(boolean mayBeAlone) {
    var obstacle =
        session.isEmpty()
            ? "no standby is connected"
            : resync.isPresent() ? "the standby is in mid-resync" : "";
    if (!mayBeAlone && !obstacle.isEmpty()) {
      keepOpen(obstacle);
      return;
    }
    closing = true;
    verification(it -> it.failed("this side is being closed"));
    alone = mayBeAlone;
    reasons.add("closing");
  }

  private void keepOpen(String why) {
    closing = false;
    effects.add(new SourceEffect.KeepOpen(why));
    reasons.add("not closed: " + why);
  }

  private void drop(String why) {
    queue = queue.drop();
    resync = Optional.empty();
    effects.add(new SourceEffect.DropQueue());
    reasons.add(why + ": changes are only tracked, and the standby will be resynchronised");
    session.ifPresent(connected -> {
      effects.add(new SourceEffect.Disconnect(connected.id(), why));
      lose("the standby is given up");
    });
  }

  private void hold(String why) {
    if (held.isEmpty() && !why.isEmpty()) {
      drop(why);
    } else if (!held.isEmpty() && why.isEmpty()) {
      reasons.add("this side replicates again");
    }
    held = why;
  }

  private void await(long request) {
    if (waiters.size() >= settings.mostInHand()) {
      effects.add(new SourceEffect.Refuse(request, "too many wait for the standby"));
    } else {
      waiters.add(new Waiter(request, queue.end().sequence()));
    }
  }

  private boolean isCurrent(long id) {
    return session.filter(connected -> connected.id() == id).isPresent();
  }

  private void greet(long id, Copy standby) {
    if (id <= newestSession) {
      return;
    }
    newestSession = id;
    if (!held.isEmpty()) {
      effects.add(new SourceEffect.Disconnect(id, held));
      return;
    }
    session.ifPresent(old -> {
      effects.add(new SourceEffect.Disconnect(old.id(), "the standby has connected again"));
      lose("the standby has connected again");
    });
    if (!settings.arbitrated() && standby.history().epoch() > copy.history().epoch()) {
      outrun(standby.history().epoch());
    }
    var expected =
        resync
            .<Condition>map(going -> new Condition.Resyncing(going.from()))
            .orElseGet(Condition.Whole::new);
    boolean mends = verification.filter(Verification::isLeaving).isPresent();
    switch (Reunion.decide(copy.with(queue.end()), queue, expected, mends, standby)) {
      case Reunion.Superseded(var epoch) ->
          stop("epoch " + epoch + " has begun on the other side; this one has " + ruling.epoch());
      case Reunion.CatchUp(var from) -> {
        if (!standby.isResyncing()) {
          resync = Optional.empty();
        }
        queue = queue.sendingFrom(from);
        confirmed = Math.min(confirmed, from.sequence());
        reasons.add(
            "the standby is connected at "
                + standby.position()
                + ", "
                + queue.end().bytesSince(from)
                + " bytes behind: catching up");
        answer(id, new Reunion.CatchUp(from));
      }
      case Reunion.Resync _ when setback.holds() ->
          effects.add(new SourceEffect.Disconnect(id, setback.sentence()));
      case Reunion.Resync(var from, var ranges, var keepAside) -> {
        queue = Queue.startingAt(from);
        confirmed = copy.tracker().base();
        resync = Optional.of(new Resync(id, copy.history().at(from.sequence()), Lookahead.NONE, 0));
        reasons.add(
            "the standby is connected at "
                + standby.position()
                + ": resync of "
                + (ranges.everything() ? "everything" : ranges.count() + " ranges")
                + (keepAside ? ", what only it has is kept aside" : ""));
        effects.add(new SourceEffect.DropQueue());
        answer(id, new Reunion.Resync(from, ranges, keepAside));
        effects.add(new SourceEffect.BeginScan(id, ranges));
        verification(Verification::resyncing);
      }
    }
  }

  /// Nobody has granted the other side its epoch, and it has come to follow: so it gives that up.
  /// This one goes on in a later epoch, which begins where the folder was synced last: a crash
  /// would find it there.
  private void outrun(long epoch) {
    reasons.add("the standby was made active beside this side, and yields");
    var history = copy.history().begin(epoch + 1, self, copy.end(), false);
    copy = copy.with(history);
    effects.add(new SourceEffect.Persist(copy));
    var before = ruling;
    ruling = ruling.activating(epoch + 1, self);
    effects.add(new SourceEffect.Ask(before, ruling));
  }

  private void answer(long id, Reunion reunion) {
    session = Optional.of(new Session(id, false));
    effects.add(new SourceEffect.Answer(id, new Welcome(copy.history(), reunion)));
  }

  private void acknowledged(Mark received, Mark durable) {
    boolean news = durable.isAfter(queue.durable());
    queue = queue.acknowledged(received, durable);
    if (news) {
      effects.add(new SourceEffect.Forget(durable));
    }
    if (resync.isPresent()) {
      long resynced = resync.get().resynced();
      if (resynced == 0 || durable.sequence() < resynced) {
        return;
      }
      resync = Optional.empty();
      setback = Setback.NONE;
      copy = copy.with(copy.tracker().mended());
      reasons.add("the resync is complete");
      verification(Verification::resynced);
    }
    confirmed = Math.max(confirmed, durable.sequence());
    if (settle()) {
      effects.add(new SourceEffect.Persist(copy));
    }
  }

  /// Forgets tracked ranges that are equal, and durable, on both sides.
  private boolean settle() {
    var inUse = Ranges.NONE;
    for (var intent : inHand.values()) {
      inUse = inUse.and(intent.ranges());
    }
    long settled = Math.min(copy.end().sequence(), confirmed);
    var next = copy.tracker().settle(settled, queue.end().sequence(), inUse);
    boolean changed = !next.equals(copy.tracker());
    copy = copy.with(next);
    return changed;
  }

  private void lose(String why) {
    session = Optional.empty();
    resync = resync.map(going -> going.with(going.ahead().disconnected()));
    verification(it -> it.lost(why));
    reasons.add(why);
    if (closing && !alone) {
      keepOpen(why);
    }
    switch (standing) {
      case Standing.Outdated _, Standing.AskingOutdated _ -> {}
      case Standing.Joining _ -> standing = new Standing.Outdated();
      case Standing.AskingComplete _, Standing.Complete _ -> {
        standing = new Standing.AskingOutdated();
        reasons.add("nothing is promised until the arbiter has recorded it as outdated");
        askArbiter();
      }
    }
  }

  private void askArbiter() {
    boolean complete = standing instanceof Standing.AskingComplete;
    effects.add(new SourceEffect.Ask(ruling, ruling.complete(complete)));
  }

  private void rule(Ruling now) {
    if (now.version() < ruling.version()) {
      return;
    }
    if (now.epoch() > ruling.epoch() || !now.active().equals(self)) {
      stop("the arbiter has granted epoch " + now.epoch() + " to " + now.active());
      return;
    }
    boolean news = now.version() > ruling.version();
    ruling = now;
    switch (standing) {
      case Standing.AskingComplete _ when now.complete() -> {
        standing = new Standing.Complete();
        reasons.add("the standby is complete, and the arbiter knows");
      }
      case Standing.AskingOutdated _ when !now.complete() && news -> {
        standing = new Standing.Outdated();
        reasons.add("the arbiter has recorded the standby as outdated: going on alone");
      }
      case Standing.AskingComplete _, Standing.AskingOutdated _ when news -> askArbiter();
      case Standing.AskingComplete _,
          Standing.AskingOutdated _,
          Standing.Outdated _,
          Standing.Joining _,
          Standing.Complete _ -> {}
    }
  }

  private boolean isGoing(long scan) {
    return resync.filter(going -> going.scan() == scan).isPresent();
  }

  private void look(long scan, UnaryOperator<Lookahead> change) {
    resync =
        resync.map(going -> going.scan() == scan ? going.with(change.apply(going.ahead())) : going);
  }

  private void tick() {
    boolean heard = resync.filter(going -> !going.ahead().mute()).isPresent();
    resync = resync.map(going -> going.with(going.ahead().ticked()));
    if (heard && resync.filter(going -> going.ahead().mute()).isPresent()) {
      reasons.add("the standby does not tell what it holds: all of the ranges is sent");
    }
    setback = setback.ticked();
    loseWhenHanging();
    if (standing instanceof Standing.AskingComplete
        || standing instanceof Standing.AskingOutdated) {
      askArbiter();
    }
    if (queue.end().isAfter(copy.end())) {
      checkpoint();
    }
    verification(Verification::ticked);
  }

  private void verify(boolean mend) {
    if (verification.filter(Verification::isGoing).isPresent()) {
      reasons.add("a verification goes on already");
      return;
    }
    // No other one in the standby's journal has that number.
    long scan =
        Math.max(verification.map(Verification::scan).orElse(0L), queue.end().sequence()) + 1;
    verification = Optional.of(Verification.begin(scan, mend));
    var obstacle =
        closing
            ? "this side is being closed"
            : session.isEmpty()
                ? "the standby is not connected"
                : resync.isPresent()
                    ? "the standby is in mid-resync: verify again when that is complete"
                    : "";
    if (obstacle.isEmpty()) {
      reasons.add("comparing both sides");
      effects.add(new SourceEffect.BeginVerify(scan));
    } else {
      verification(it -> it.failed(obstacle));
    }
  }

  /// Something has become of the verification, if one goes on.
  private void verification(UnaryOperator<Verification> change) {
    verification
        .filter(Verification::isGoing)
        .ifPresent(before -> {
          var next = change.apply(before);
          verification = Optional.of(next);
          next.outcome()
              .ifPresent(outcome -> {
                effects.add(new SourceEffect.Verified(outcome));
                reasons.add("verified: " + outcome.sentence());
              });
        });
  }

  /// What follows for a verification.
  private void compare() {
    verification(Verification::concluded);
    if (session.isPresent() && verification.filter(Verification::isToMend).isPresent()) {
      var why = verification.get().mending();
      verification(Verification::leaving);
      effects.add(new SourceEffect.Disconnect(session.get().id(), why));
      lose(why);
    }
    if (session.isPresent() && settings.windowBytes() > queue.bytes()) {
      verification
          .filter(Verification::mayTell)
          .ifPresent(it -> {
            effects.add(new SourceEffect.TellChecksums(it.scan(), it.told() + 1));
            verification = Optional.of(it.tell());
          });
    }
  }

  /// A connection that lives says nothing of a disk that hangs.
  private void loseWhenHanging() {
    boolean waited = !waiters.isEmpty() || (closing && queue.end().isAfter(queue.durable()));
    patience = patience.ticked(waited && session.isPresent(), queue.durable());
    if (patience.ticks() >= settings.patienceTicks()) {
      var why =
          "the standby has made nothing durable for "
              + patience.ticks()
              + " s, and applications wait";
      session.ifPresent(hanging -> effects.add(new SourceEffect.Disconnect(hanging.id(), why)));
      patience = patience.lost(queue.end());
      lose(why);
    }
  }

  private void checkpoint() {
    if (!checkpointing) {
      checkpointing = true;
      effects.add(new SourceEffect.Checkpoint(queue.end()));
    }
  }

  private void stop(String why) {
    stopped = true;
    verification(it -> it.failed("this side is active no longer: " + why));
    reasons.add("stopped: " + why);
    waiters.forEach(waiter -> effects.add(new SourceEffect.Refuse(waiter.request(), why)));
    inHand.keySet().forEach(request -> effects.add(new SourceEffect.Refuse(request, why)));
    waiters.clear();
    inHand.clear();
    session.ifPresent(old -> effects.add(new SourceEffect.Disconnect(old.id(), why)));
    session = Optional.empty();
    effects.add(new SourceEffect.Stop(why));
  }

  /// What follows from where things are now.
  private void advance() {
    if (stopped) {
      return;
    }
    compare();
    join();
    release();
    if (closing && inHand.isEmpty() && isStandbyReady()) {
      if (checkpointed && copy.end().equals(queue.end())) {
        copy = copy.with(new Condition.Whole());
        effects.add(new SourceEffect.Persist(copy));
        stop("closed at " + copy.position());
        return;
      }
      checkpoint();
    } else {
      scan(); // What it sends would have to be synced, too.
    }
    send();
  }

  private boolean nobodyWaits() {
    return settings.mode() == Mode.ASYNCHRONOUS && !closing;
  }

  private void join() {
    boolean streams = session.isPresent() && resync.isEmpty();
    if (standing instanceof Standing.Outdated
        && streams
        && !nobodyWaits()
        && !patience.regain().isAfter(queue.durable())
        && queue.bytes() <= settings.joinBytes()) {
      standing = new Standing.Joining(queue.end().sequence());
      reasons.add("the standby is nearly equal: applications wait for it from now on");
    }
    if (standing instanceof Standing.Joining(var through)
        && queue.durable().sequence() >= through) {
      standing = new Standing.AskingComplete();
      askArbiter();
    }
  }

  private void release() {
    boolean all = nobodyWaits() || standing instanceof Standing.Outdated;
    long durable = resync.isEmpty() ? queue.durable().sequence() : -1;
    waiters.removeIf(waiter -> {
      boolean returns = all || waiter.through() <= durable;
      if (returns) {
        effects.add(new SourceEffect.Return(waiter.request()));
      }
      return returns;
    });
  }

  /// Whether closing need not wait for the standby any longer.
  private boolean isStandbyReady() {
    if (session.isEmpty() || (alone && resync.isPresent())) {
      return alone && standing instanceof Standing.Outdated;
    }
    return standing instanceof Standing.Complete && queue.durable().equals(queue.end());
  }

  private void scan() {
    long room = settings.windowBytes() - queue.bytes();
    if (resync.isEmpty() || session.isEmpty() || resync.get().resynced() != 0 || room <= 0) {
      return;
    }
    long scan = resync.get().scan();
    long bytes = Math.min(room, settings.batchBytes());
    var ahead = resync.get().ahead();
    if (ahead.mayLook()) {
      effects.add(new SourceEffect.LookAhead(scan, ahead.next(), bytes));
      ahead = ahead.look();
    }
    for (long window : ahead.unasked()) {
      effects.add(new SourceEffect.AskDigests(session.get().id(), scan, window));
    }
    ahead = ahead.asked();
    if (ahead.mayScan()) {
      effects.add(new SourceEffect.Scan(scan, ahead.first(), bytes));
      ahead = ahead.scan();
    } else if (ahead.isDone()) {
      effects.add(new SourceEffect.FinishScan(scan));
      ahead = ahead.scan();
    }
    resync = Optional.of(resync.get().with(ahead));
  }

  private void send() {
    long room = settings.windowBytes() - queue.flightBytes();
    if (session.isEmpty()
        || session.get().sending()
        || queue.sent().equals(queue.end())
        || room <= 0) {
      return;
    }
    long id = session.get().id();
    session = Optional.of(new Session(id, true));
    effects.add(
        new SourceEffect.Send(
            id,
            queue.sent(),
            Math.min(room, settings.batchBytes()),
            queue.end(),
            copy.tracker().base(),
            resync.map(Resync::resynced).orElse(0L)));
  }

  SourceStep conclude() {
    return new SourceStep(
        new SourceState(
            copy,
            queue,
            ruling,
            standing,
            session,
            newestSession,
            resync,
            verification,
            confirmed,
            inHand,
            waiters,
            checkpointing,
            checkpointed,
            closing,
            held,
            alone,
            patience,
            setback,
            stopped),
        effects,
        String.join("; ", reasons));
  }
}
