package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;

/// Decides for the active side: which change may be made, what is sent, when a change or barrier
/// returns, and how far the standby is to be relied on.
///
/// The standing of the standby ([Standing]), in the modes *synchronous* and *strict*, and in any
/// mode while the side closes; in asynchronous mode it stays OUTDATED, and nothing waits:
///
/// | From | To | When |
/// |---|---|---|
/// | OUTDATED | JOINING | connected, no resync goes on, and it lags by no more than `joinBytes` |
/// | JOINING | ASKING_COMPLETE | it has, durably, all that was changed before applications waited for it |
/// | JOINING | OUTDATED | it is lost |
/// | ASKING_COMPLETE | COMPLETE | the arbiter has recorded it |
/// | ASKING_COMPLETE, COMPLETE | ASKING_OUTDATED | it is lost, or makes nothing durable for long while somebody waits |
/// | ASKING_OUTDATED | OUTDATED | the arbiter has recorded it |
/// | any | stopped | the arbiter, or a standby, knows a newer epoch; or this side is fenced |
///
/// Without an arbiter a standby that knows a newer epoch was made active by mistake, and has come
/// to follow: this side goes on in an epoch after that, and what only the standby has is kept
/// aside.
///
/// A barrier returns when the standby has everything before it or is OUTDATED. So at every moment
/// one of three holds: what was promised is on the standby, or the arbiter calls it outdated, or
/// nothing is promised.
///
/// A change: asked → its ranges are tracked, durably, unless they are already → performed → it
/// returns, in strict mode like a barrier. No step of it waits for the standby in asynchronous
/// mode.
///
/// Closing: new changes are refused; when none is in hand and the standby has everything, the
/// folder is synced, and the copy is whole. When no standby is connected, in mid-resync, or when it
/// is lost meanwhile, closing is given up, unless it may end alone: then it does as soon as the
/// standby is OUTDATED.
///
/// The queue: memory → disk → dropped ([Queue]), also when its disk fails, or when a change failed
/// half-way and cannot be told. Such a change has a place in the stream all the same: nobody who
/// follows the stream gets beyond it, so its ranges stay tracked until they were compared. How a
/// standby returns: [Reunion]. A resync puts the content of ranges into the queue as if it were
/// changes, so the stream stays in order, and the standby is a state of this side again when it has
/// got the last of them. Only what differs from what the standby says to hold is put there
/// ([Lookahead]). When something cannot be read, the standby is given up, applications go on, and
/// no resync begins for a time ([Setback]). A verification puts checksums there ([Verification]);
/// what it finds is mended by a resync, if that is wanted.
public final class Source {
  private final ServerId self;
  private final SourceSettings settings;

  public Source(ServerId self, SourceSettings settings) {
    this.self = self;
    this.settings = settings;
  }

  /// Takes one event. Perform the effects in their order before the next event. What was begun
  /// before a `BeginScan` or `DropQueue` (a scan, a spill) may not be reported after it.
  public SourceStep step(SourceState state, SourceEvent event) {
    var pass = new SourcePass(self, settings, state);
    if (!state.stopped()) {
      pass.take(event);
    }
    return pass.conclude();
  }
}
