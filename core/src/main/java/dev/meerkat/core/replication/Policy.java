package dev.meerkat.core.replication;

/// Which data a takeover may be made with.
public enum Policy {
  /// Only with all that was promised.
  COMPLETE,
  /// With any state that the active side has been in.
  LOGICAL,
  /// With whatever there is. Never chosen by a program.
  UNCONDITIONAL
}
