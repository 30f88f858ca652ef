package dev.meerkat.core.replication;

/// What an application waits for.
public enum Mode {
  /// Never for the standby.
  ASYNCHRONOUS,
  /// A barrier (fsync and its kin) waits until the standby has everything before it.
  SYNCHRONOUS,
  /// Every change does.
  STRICT
}
