package dev.meerkat.core.plan;

/// How far a live server is trusted with cameras. Each server decides its own standing and
/// announces it, so that all plan with the same facts.
public enum Standing {
  /// Just started: it may still hear from others, and takes nothing but its own cameras.
  STARTING,
  /// Up, but for less than the stability time: cameras that a stable server holds for it stay
  /// there.
  PROBATION,
  /// Up, but without a volume that it could write to: it is given nothing that another server could
  /// record, and has to prove itself again when a volume is back.
  NO_VOLUME,
  /// Stable again, but its cameras stay where they are until an administrator orders them home: as
  /// their home it counts as on probation, for other cameras as stable.
  WAITING,
  /// Up for long enough to be given its cameras back.
  STABLE;

  /// Whether a server has proven itself.
  boolean isProven() {
    return this == STABLE || this == WAITING;
  }
}
