package dev.meerkat.core.replication;

import java.util.OptionalLong;

/// Whether a side that its administrator starts as the active one becomes active yet. What it knows
/// itself may be of the past: the other side may have been made active while this host was down.
///
/// | Known of the other side | Then |
/// |---|---|
/// | it is active: it has connected to this side | stay a standby |
/// | it stands by, and its copy has been through a later epoch | stay a standby |
/// | it stands by | become active |
/// | nothing | wait; after a time, become active |
///
/// Whether the own data allows it is judged as ever ([Takeover]).
public sealed interface Beginning {
  record Wait() implements Beginning {}

  record Activate(String why) implements Beginning {}

  record Stay(String why) implements Beginning {}

  /// @param epoch the newest of the own copy
  /// @param follows whether an active side has welcomed this one, or has at least connected
  /// @param otherEpoch the newest of a copy that stands by on the other side; none if nothing is
  ///   heard of it
  /// @param waited whether it was waited for long enough
  static Beginning decide(long epoch, boolean follows, OptionalLong otherEpoch, boolean waited) {
    if (follows) {
      return new Stay(
          "the other side is active: this one follows it, although it was to be active");
    }
    if (otherEpoch.isPresent() && otherEpoch.getAsLong() > epoch) {
      return new Stay(
          "the other side was active after this one (epoch "
              + otherEpoch.getAsLong()
              + ", and this side's copy has "
              + epoch
              + "): have that one promoted, or this one if its data is to count");
    }
    if (otherEpoch.isPresent()) {
      return new Activate("the other side stands by, and was not active after this one");
    }
    return waited
        ? new Activate("nothing was heard of the other side, and it was waited for")
        : new Wait();
  }
}
