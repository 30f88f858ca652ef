package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;

/// One step of the [Source]: which of its parts an event is for, and what follows from where things
/// are then.
final class SourcePass {
  private final SourceSettings settings;
  private final SourceDraft now;
  private final SourceVerification verification;
  private final SourceClosing closing;
  private final Reliance reliance;
  private final StandbySession standby;
  private final SourceStream stream;
  private final SourceResync resync;
  private final ChangesInHand changes;

  SourcePass(ServerId self, SourceSettings settings, SourceState state) {
    this.settings = settings;
    this.now = new SourceDraft(state);
    this.verification = new SourceVerification(now);
    this.closing = new SourceClosing(now, verification);
    this.reliance = new Reliance(self, settings, now);
    this.standby = new StandbySession(self, settings, now, verification, closing, reliance);
    this.stream = new SourceStream(settings, now, verification, standby);
    this.resync = new SourceResync(settings, now);
    this.changes = new ChangesInHand(settings, now);
  }

  void take(SourceEvent event) {
    switch (event) {
      case SourceEvent.Asked(var request, var ranges) -> changes.ask(request, ranges);
      case SourceEvent.Tracked(var request) -> changes.permit(request);
      case SourceEvent.Performed(var request, var end) -> {
        changes.performed(request);
        stream.capture(end);
        changes.captured(request);
      }
      case SourceEvent.Rejected(var request) -> changes.rejected(request);
      case SourceEvent.HalfMade(var request, var end, var why) -> {
        changes.performed(request);
        stream.lose(why);
        stream.capture(end);
      }
      case SourceEvent.Barrier(var request) -> changes.await(request);
      case SourceEvent.Greeted(var id, var hello) -> standby.greet(id, hello.copy());
      case SourceEvent.Sent(var id, var through) -> {
        if (now.isCurrent(id)) {
          stream.sent(id, through);
        }
      }
      case SourceEvent.Acknowledged(var id, var received, var durable) -> {
        if (now.isCurrent(id)) {
          stream.acknowledged(received, durable);
        }
      }
      case SourceEvent.Lost(var id) -> {
        if (now.isCurrent(id)) {
          standby.lost("the standby is lost");
        }
      }
      case SourceEvent.Ruled(var ruling) -> reliance.ruled(ruling).ifPresent(closing::stop);
      case SourceEvent.Snapshot(_, var end) -> stream.capture(end);
      case SourceEvent.Ahead(var scan, var window, var more) ->
          resync.look(scan, ahead -> ahead.found(window, more));
      case SourceEvent.Digested(var id, var scan, var window) -> {
        if (now.isCurrent(id)) {
          resync.look(scan, ahead -> ahead.answered(window));
        }
      }
      case SourceEvent.ScanPaused(var scan, var done) ->
          resync.look(scan, ahead -> ahead.scanned(done));
      case SourceEvent.ScanFinished(var scan, var end) -> {
        resync.finished(scan, end);
        stream.capture(end);
      }
      case SourceEvent.ScanFailed(var scan, var why) -> {
        if (resync.isGoing(scan)) {
          now.setback = now.setback.again(why);
          stream.drop(now.setback.sentence());
        }
      }
      case SourceEvent.Verify(var mend) -> verification.begin(mend);
      case SourceEvent.Checksum(_, var end) -> stream.capture(end);
      case SourceEvent.WindowTold(var scan, var last) ->
          verification.becomes(it -> it.told(scan, last));
      case SourceEvent.Compared(var id, var scan, var window, var differing) -> {
        if (now.isCurrent(id)) {
          verification.becomes(it -> it.answered(scan, window, differing));
        }
      }
      case SourceEvent.VerifyFailed(var scan, var why) ->
          verification.becomes(it -> it.isComparing(scan) ? it.failed(why) : it);
      case SourceEvent.Spilled(var through) -> now.queue = now.queue.spilledThrough(through);
      case SourceEvent.QueueFailed(var why) -> stream.lose(why);
      case SourceEvent.Checkpointed(var through) -> stream.checkpointed(through);
      case SourceEvent.Ticked() -> tick();
      case SourceEvent.Held(var why) -> stream.hold(why);
      case SourceEvent.Fenced(var why) -> closing.stop(why);
      case SourceEvent.Close(var mayBeAlone) -> closing.begin(mayBeAlone);
      case SourceEvent.StayOpen() -> {
        if (now.closing && !now.stopped) {
          closing.keepOpen("it is to go on");
        }
      }
    }
    advance();
  }

  private void tick() {
    resync.ticked();
    standby.ticked();
    reliance.ticked();
    if (now.queue.end().isAfter(now.copy.end())) {
      closing.checkpoint();
    }
    verification.becomes(Verification::ticked);
  }

  /// What follows from where things are now.
  private void advance() {
    if (now.stopped) {
      return;
    }
    verification.becomes(Verification::concluded);
    verification.sendAway().ifPresent(why -> standby.giveUp(why, why));
    verification.tell(settings.windowBytes());
    reliance.join();
    changes.release(reliance.nobodyWaits());
    if (closing.mayEnd()) {
      closing.end();
      if (now.stopped) {
        return;
      }
    } else {
      resync.scan(); // What it sends would have to be synced, too.
    }
    stream.send();
  }

  SourceStep conclude() {
    return now.conclude();
  }
}
