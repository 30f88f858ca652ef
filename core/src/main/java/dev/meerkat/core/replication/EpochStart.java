package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;

/// An epoch: the time in which one side was active, from its activation on.
///
/// @param epoch granted by the arbiter, so that no two activations have the same one
/// @param by the side that was active
/// @param after where the previous epoch ended on that side
/// @param exact whether the epoch began with the very state of that mark. It did not when the side
///   had crashed while it was active: what was not synced is there, lost or torn
public record EpochStart(long epoch, ServerId by, Mark after, boolean exact) {
  @Override
  public String toString() {
    return epoch + "@" + by + ">" + after.sequence() + (exact ? "" : "~");
  }
}
