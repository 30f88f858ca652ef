package dev.meerkat.core.replication;

import java.util.Optional;

/// How the active side ends in a step: in good order when both sides are equal, or at once.
final class SourceClosing {
  private final SourceDraft now;
  private final SourceVerification verification;

  SourceClosing(SourceDraft now, SourceVerification verification) {
    this.now = now;
    this.verification = verification;
  }

  void begin(boolean mayBeAlone) {
    var obstacle =
        now.session.isEmpty()
            ? "no standby is connected"
            : now.resync.isPresent() ? "the standby is in mid-resync" : "";
    if (!mayBeAlone && !obstacle.isEmpty()) {
      keepOpen(obstacle);
      return;
    }
    now.closing = true;
    verification.becomes(it -> it.failed("this side is being closed"));
    now.alone = mayBeAlone;
    now.because("closing");
  }

  void keepOpen(String why) {
    now.closing = false;
    now.add(new SourceEffect.KeepOpen(why));
    now.because("not closed: " + why);
  }

  /// Whether nothing is left to do but to sync the folder, and to stop.
  boolean mayEnd() {
    return now.closing && now.inHand.isEmpty() && isStandbyReady();
  }

  /// Whether closing need not wait for the standby any longer.
  private boolean isStandbyReady() {
    if (now.session.isEmpty() || (now.alone && now.resync.isPresent())) {
      return now.alone && now.standing instanceof Standing.Outdated;
    }
    return now.standing instanceof Standing.Complete && now.queue.durable().equals(now.queue.end());
  }

  /// Stops with a whole copy once the folder is synced, and has it synced until then.
  void end() {
    if (now.checkpointed && now.copy.end().equals(now.queue.end())) {
      now.copy = now.copy.with(new Condition.Whole());
      now.add(new SourceEffect.Persist(now.copy));
      stop("closed at " + now.copy.position());
    } else {
      checkpoint();
    }
  }

  void checkpoint() {
    if (!now.checkpointing) {
      now.checkpointing = true;
      now.add(new SourceEffect.Checkpoint(now.queue.end()));
    }
  }

  void stop(String why) {
    now.stopped = true;
    verification.becomes(it -> it.failed("this side is active no longer: " + why));
    now.because("stopped: " + why);
    now.waiters.forEach(waiter -> now.add(new SourceEffect.Refuse(waiter.request(), why)));
    now.inHand.keySet().forEach(request -> now.add(new SourceEffect.Refuse(request, why)));
    now.waiters.clear();
    now.inHand.clear();
    now.session.ifPresent(old -> now.add(new SourceEffect.Disconnect(old.id(), why)));
    now.session = Optional.empty();
    now.add(new SourceEffect.Stop(why));
  }
}
