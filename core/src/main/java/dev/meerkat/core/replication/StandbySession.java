package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.SourceState.Resync;
import dev.meerkat.core.replication.SourceState.Session;
import java.util.Optional;

/// The connection of the active side with its standby in a step: how it begins ([Reunion]), and
/// what follows when it is lost.
final class StandbySession {
  private final ServerId self;
  private final SourceSettings settings;
  private final SourceDraft now;
  private final SourceVerification verification;
  private final SourceClosing closing;
  private final Reliance reliance;

  StandbySession(
      ServerId self,
      SourceSettings settings,
      SourceDraft now,
      SourceVerification verification,
      SourceClosing closing,
      Reliance reliance) {
    this.self = self;
    this.settings = settings;
    this.now = now;
    this.verification = verification;
    this.closing = closing;
    this.reliance = reliance;
  }

  /// A standby has connected, and has told of its copy.
  void greet(long id, Copy standby) {
    if (id <= now.newestSession) {
      return;
    }
    now.newestSession = id;
    if (!now.held.isEmpty()) {
      now.add(new SourceEffect.Disconnect(id, now.held));
      return;
    }
    giveUp("the standby has connected again", "the standby has connected again");
    if (!settings.arbitrated() && standby.history().epoch() > now.copy.history().epoch()) {
      outrun(standby.history().epoch());
    }
    switch (reunion(standby)) {
      case Reunion.Superseded(var epoch) ->
          closing.stop(
              "epoch "
                  + epoch
                  + " has begun on the other side; this one has "
                  + now.ruling.epoch());
      case Reunion.CatchUp catchUp -> catchUp(id, standby, catchUp);
      case Reunion.Resync _ when now.setback.holds() ->
          now.add(new SourceEffect.Disconnect(id, now.setback.sentence()));
      case Reunion.Resync resync -> resync(id, standby, resync);
    }
  }

  private Reunion reunion(Copy standby) {
    var expected =
        now.resync
            .<Condition>map(going -> new Condition.Resyncing(going.from()))
            .orElseGet(Condition.Whole::new);
    boolean mends = now.verification.filter(Verification::isLeaving).isPresent();
    return Reunion.decide(now.copy.with(now.queue.end()), now.queue, expected, mends, standby);
  }

  private void catchUp(long id, Copy standby, Reunion.CatchUp how) {
    if (!standby.isResyncing()) {
      now.resync = Optional.empty();
    }
    now.queue = now.queue.sendingFrom(how.from());
    now.confirmed = Math.min(now.confirmed, how.from().sequence());
    now.because(
        "the standby is connected at "
            + standby.position()
            + ", "
            + now.queue.end().bytesSince(how.from())
            + " bytes behind: catching up");
    answer(id, how);
  }

  private void resync(long id, Copy standby, Reunion.Resync how) {
    now.queue = Queue.startingAt(how.from());
    now.confirmed = now.copy.tracker().base();
    now.resync =
        Optional.of(
            new Resync(id, now.copy.history().at(how.from().sequence()), Lookahead.NONE, 0));
    now.because(
        "the standby is connected at "
            + standby.position()
            + ": resync of "
            + (how.ranges().everything() ? "everything" : how.ranges().count() + " ranges")
            + (how.keepAside() ? ", what only it has is kept aside" : ""));
    now.add(new SourceEffect.DropQueue());
    answer(id, how);
    now.add(new SourceEffect.BeginScan(id, how.ranges()));
    verification.becomes(Verification::resyncing);
  }

  private void answer(long id, Reunion reunion) {
    now.session = Optional.of(new Session(id, false));
    now.add(new SourceEffect.Answer(id, new Welcome(now.copy.history(), reunion)));
  }

  /// Nobody has granted the other side its epoch, and it has come to follow: so it gives that up.
  /// This one goes on in a later epoch, which begins where the folder was synced last: a crash
  /// would find it there.
  private void outrun(long epoch) {
    now.because("the standby was made active beside this side, and yields");
    var history = now.copy.history().begin(epoch + 1, self, now.copy.end(), false);
    now.copy = now.copy.with(history);
    now.add(new SourceEffect.Persist(now.copy));
    var before = now.ruling;
    now.ruling = now.ruling.activating(epoch + 1, self);
    now.add(new SourceEffect.Ask(before, now.ruling));
  }

  /// A connection that lives says nothing of a disk that hangs.
  void ticked() {
    boolean waited =
        !now.waiters.isEmpty() || (now.closing && now.queue.end().isAfter(now.queue.durable()));
    now.patience = now.patience.ticked(waited && now.session.isPresent(), now.queue.durable());
    if (now.patience.ticks() >= settings.patienceTicks()) {
      var why =
          "the standby has made nothing durable for "
              + now.patience.ticks()
              + " s, and applications wait";
      now.patience = now.patience.lost(now.queue.end());
      giveUp(why, why);
    }
  }

  /// Ends the connection, if there is one.
  ///
  /// @param why is told to the standby
  /// @param lost what follows for this side
  void giveUp(String why, String lost) {
    now.session.ifPresent(connected -> {
      now.add(new SourceEffect.Disconnect(connected.id(), why));
      lost(lost);
    });
  }

  /// The connection is over.
  void lost(String why) {
    now.session = Optional.empty();
    now.resync = now.resync.map(going -> going.with(going.ahead().disconnected()));
    verification.becomes(it -> it.lost(why));
    now.because(why);
    if (now.closing && !now.alone) {
      closing.keepOpen(why);
    }
    reliance.lost();
  }
}
