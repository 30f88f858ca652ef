package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;

/// Decides for the passive side: what is journaled, acknowledged and applied, and whether it may
/// become active.
///
/// What arrives goes through the journal: appended → synced, many batches at once → acknowledged as
/// durable → applied, in order → checkpointed (the folder is synced) → trimmed. Nothing is applied
/// that is not durable in the journal, so a crash leaves the folder somewhere between the
/// checkpoint and the end of the journal, and applying the journal again from its beginning makes
/// it a state of the active side: changes say what is to be there, not what to do to what was
/// there.
///
/// | Connection | Then |
/// |---|---|
/// | linked | say hello, unless there is no room, the journal is full, or this side is being made active |
/// | welcomed: catch up | the history of the active side becomes ours; then acknowledge what we have |
/// | welcomed: keep aside, resync; but not all is applied and synced | disconnect: the folder is kept, not the journal |
/// | the same, and all is | disconnect; keep aside, and connect when that is durable. Before all is moved, write down that nothing is whole |
/// | welcomed: resync, and what only this side has is kept | inconsistent from now on, with a new journal; acknowledge |
/// | welcomed by an active side that has begun a later epoch | files without a name that it had in use are removed, unless changes before that are still to be applied |
/// | a batch that follows, or overlaps, what was received | journal |
/// | one that was received already | acknowledge again |
/// | one that leaves a gap, or comes before the welcome | disconnect: the next hello tells where we are |
/// | the last of a resync is durable | whole again |
/// | checksums have been compared | write down what differs, then tell it |
/// | asked what the folder holds, in a resync | sync the folder once, then tell, one window at a time |
///
/// | Promotion | Then |
/// |---|---|
/// | ordered | disconnect; apply and checkpoint all of the journal |
/// | that is done | ask the arbiter how things stand |
/// | the ruling comes | judge ([Takeover]): refuse, or ask for a new epoch in place of this very ruling |
/// | another ruling comes | judge again |
/// | ours comes | write the new epoch down; active |
public final class Mirror {
  private final ServerId self;
  private final MirrorSettings settings;

  public Mirror(ServerId self, MirrorSettings settings) {
    this.self = self;
    this.settings = settings;
  }

  /// Takes one event. Perform the effects in their order before the next event. What was begun with
  /// a journal may not be reported after a `NewJournal`.
  public MirrorStep step(MirrorState state, MirrorEvent event) {
    var pass = new MirrorPass(self, settings, state);
    if (!state.finished()) {
      pass.take(event);
    }
    return pass.conclude();
  }
}
