package dev.meerkat.core.replication;

import dev.meerkat.core.replication.SourceState.Resync;
import dev.meerkat.core.replication.SourceState.Session;
import java.util.Optional;

/// The stream of the active side in a step: what comes into its [Queue], what of it is sent, and
/// what is forgotten because the standby has it.
final class SourceStream {
  private final SourceSettings settings;
  private final SourceDraft now;
  private final SourceVerification verification;
  private final StandbySession standby;

  SourceStream(
      SourceSettings settings,
      SourceDraft now,
      SourceVerification verification,
      StandbySession standby) {
    this.settings = settings;
    this.now = now;
    this.verification = verification;
    this.standby = standby;
  }

  /// Something has come into the queue.
  void capture(Mark end) {
    now.queue = now.queue.captured(end);
    if (now.queue.dropped()) {
      return;
    }
    if (now.queue.memoryBytes() > settings.memoryBytes()) {
      drop("the disk does not take the queue as fast as it grows");
    } else if (now.queue.memoryBytes() > settings.memoryBytes() / 2 && !now.queue.spilling()) {
      if (now.queue.bytes() > settings.diskBytes()) {
        drop("the queue has reached its limit of " + settings.diskBytes() + " bytes");
      } else {
        now.add(new SourceEffect.Spill(now.queue.spilled(), now.queue.end()));
        now.queue = now.queue.spill();
      }
    }
  }

  void drop(String why) {
    now.queue = now.queue.drop();
    now.resync = Optional.empty();
    now.add(new SourceEffect.DropQueue());
    now.because(why + ": changes are only tracked, and the standby will be resynchronised");
    standby.giveUp(why, "the standby is given up");
  }

  /// What the queue should hold cannot be had. If it is dropped already, nothing follows.
  void lose(String why) {
    if (!now.queue.dropped()) {
      drop(why);
    }
  }

  /// @param why nothing may be replicated for now; empty when it may
  void hold(String why) {
    if (now.held.isEmpty() && !why.isEmpty()) {
      drop(why);
    } else if (!now.held.isEmpty() && why.isEmpty()) {
      now.because("this side replicates again");
    }
    now.held = why;
  }

  void sent(long id, Mark through) {
    now.session = Optional.of(new Session(id, false));
    now.queue = now.queue.sentThrough(through);
  }

  void acknowledged(Mark received, Mark durable) {
    boolean news = durable.isAfter(now.queue.durable());
    now.queue = now.queue.acknowledged(received, durable);
    if (news) {
      now.add(new SourceEffect.Forget(durable));
    }
    if (now.resync.isPresent()) {
      long resynced = now.resync.get().resynced();
      if (resynced == 0 || durable.sequence() < resynced) {
        return;
      }
      now.resync = Optional.empty();
      now.setback = Setback.NONE;
      now.copy = now.copy.with(now.copy.tracker().mended());
      now.because("the resync is complete");
      verification.becomes(Verification::resynced);
    }
    now.confirmed = Math.max(now.confirmed, durable.sequence());
    if (settle()) {
      now.add(new SourceEffect.Persist(now.copy));
    }
  }

  /// The folder is synced up to there.
  void checkpointed(Mark through) {
    now.checkpointing = false;
    now.checkpointed = true;
    now.copy = now.copy.with(through);
    settle();
    now.add(new SourceEffect.Persist(now.copy));
  }

  /// Forgets tracked ranges that are equal, and durable, on both sides.
  private boolean settle() {
    var inUse = Ranges.NONE;
    for (var intent : now.inHand.values()) {
      inUse = inUse.and(intent.ranges());
    }
    long settled = Math.min(now.copy.end().sequence(), now.confirmed);
    var next = now.copy.tracker().settle(settled, now.queue.end().sequence(), inUse);
    boolean changed = !next.equals(now.copy.tracker());
    now.copy = now.copy.with(next);
    return changed;
  }

  /// Sends what there is, if there is room for it on the way, and it is not to gather there yet.
  void send() {
    long room = settings.windowBytes() - now.queue.flightBytes();
    if (now.session.isEmpty()
        || now.session.get().sending()
        || now.queue.sent().equals(now.queue.end())
        || room <= 0
        || isGathering()) {
      return;
    }
    long id = now.session.get().id();
    now.session = Optional.of(new Session(id, true));
    now.add(
        new SourceEffect.Send(
            id,
            now.queue.sent(),
            Math.min(room, settings.batchBytes()),
            now.queue.end(),
            now.copy.tracker().base(),
            now.resync.map(Resync::resynced).orElse(0L)));
  }

  /// While the standby makes durable what it was sent, little is not sent by itself (as in Nagle's
  /// algorithm, RFC 896): one message for many changes costs both sides less. What somebody waits
  /// for goes at once.
  private boolean isGathering() {
    long sent = now.queue.sent().sequence();
    return !now.closing
        && now.queue.sent().isAfter(now.queue.durable())
        && now.queue.end().bytesSince(now.queue.sent()) < settings.gatherBytes()
        && now.waiters.stream().noneMatch(waiter -> waiter.through() > sent);
  }
}
