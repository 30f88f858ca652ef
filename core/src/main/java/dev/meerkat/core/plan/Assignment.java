package dev.meerkat.core.plan;

import dev.meerkat.core.model.ServerId;

/// What the plan says of one camera.
public sealed interface Assignment {
  /// `server` records the camera.
  record Recorded(ServerId server, boolean foreign) implements Assignment {}

  /// Nobody records the camera.
  record Unrecorded(Reason reason) implements Assignment {}

  enum Reason {
    /// Switched off by its configuration.
    DISABLED,
    /// Its home server is down and its priority is Never.
    NEVER_MOVED,
    /// Its home server is down and no live server has room for it.
    NO_ROOM,
    /// Its home server is down, and the live servers that have room are at other locations.
    OTHER_LOCATION,
    /// The only servers that may have it are known not to reach it. No plan says so, for there
    /// somebody goes on trying: only a [Loss].
    OUT_OF_REACH
  }
}
