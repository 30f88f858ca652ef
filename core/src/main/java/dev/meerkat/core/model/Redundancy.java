package dev.meerkat.core.model;

/// How soon another server records in place of one that is lost (features C5 to C8). All but
/// [#FAST] are set on the backup, for the cameras whose backup it is.
public enum Redundancy {
  /// It connects when the home is known to be dead.
  NORMAL,
  /// Set on the home: its death is seen after 0.7 s of silence.
  FAST,
  /// It records all the time, beside the home.
  CONSTANT,
  /// It is connected all the time, and holds the newest groups of pictures in memory until it is to
  /// record.
  WARM;

  /// Whether a server of this mode is at work on a camera while its home records it.
  public boolean accompanies() {
    return this == CONSTANT || this == WARM;
  }
}
