package dev.meerkat.core.model;

/// How a camera is treated when its home server cannot record it (feature C2). The order of the
/// constants is the order of placement.
public enum FailoverPriority {
  HIGH,
  MEDIUM,
  LOW,
  /// Recorded by its home server or not at all.
  NEVER
}
