package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// Whether a host may use its copy as it lies in its folder, without asking anybody from then on.
///
/// @param why not, or why that is not known; empty for [Grade#OWN]
public record SoleUse(Grade grade, String why) {
  /// From the best to the worst.
  public enum Grade {
    /// It was in use here last.
    OWN,
    /// It was, as far as this host knows; the other one may have had it since.
    UNKNOWN,
    /// The other host has, or may have, what is not in this folder.
    FOREIGN
  }

  /// @param ruling of the arbiter, or what this host knows where there is none; empty when the
  ///   arbiter does not answer
  public static SoleUse of(Copy copy, ServerId self, Optional<Ruling> ruling) {
    if (copy.isResyncing() || copy.isInconsistent()) {
      return new SoleUse(Grade.FOREIGN, "is in the middle of a resync");
    }
    var starts = copy.history().starts();
    if (starts.isEmpty() || !starts.getLast().by().equals(self)) {
      return new SoleUse(Grade.FOREIGN, "was not active here last");
    }
    if (ruling.isEmpty()) {
      return new SoleUse(
          Grade.UNKNOWN,
          "was active here last as far as is known here, but the arbiter does not answer, which"
              + " knows whether the other host has had it since");
    }
    var now = ruling.get();
    return now.active().equals(self)
        ? new SoleUse(Grade.OWN, "")
        : new SoleUse(
            Grade.FOREIGN,
            "was active on "
                + now.active()
                + " after it was here (epoch "
                + now.epoch()
                + "; here "
                + copy.history().epoch()
                + "), so what was written there is missing");
  }
}
