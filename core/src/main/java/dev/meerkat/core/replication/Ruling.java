package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;

/// What the arbiter holds of a dataset. It replaces one ruling by another only if the one that it
/// holds is the expected one, and so decides between an active side that goes on alone and a
/// standby that takes over.
///
/// @param version grows by one with each ruling: a request that comes late finds another one
/// @param epoch that `active` was granted; 0 before the first
/// @param active whose data counts; before the first epoch, the side that was chosen as the source
/// @param complete whether the other side has everything whose durability was promised; if not, it
///   is *outdated*
public record Ruling(long version, long epoch, ServerId active, boolean complete) {
  public static Ruling first(ServerId source) {
    return new Ruling(0, 0, source, false);
  }

  Ruling complete(boolean next) {
    return new Ruling(version + 1, epoch, active, next);
  }

  /// Another activation: the other side is outdated from its first moment on.
  Ruling activating(long nextEpoch, ServerId side) {
    return new Ruling(version + 1, nextEpoch, side, false);
  }

  /// An operator has chosen whose data counts. Newer than all that the chosen side's copy, or the
  /// other one's as far as it is known here, has been through.
  public Ruling choosing(long newestEpoch, ServerId source) {
    return activating(Math.max(epoch, newestEpoch) + 1, source);
  }

  @Override
  public String toString() {
    return "v"
        + version
        + " epoch "
        + epoch
        + " "
        + active
        + (complete ? " complete" : " outdated");
  }
}
