package dev.meerkat.core.group;

/// Why a host stops the group, which says what comes after.
enum Purpose {
  /// The group is brought out.
  OUT,
  /// It is switched to the other host: given up when the data does not become equal in time.
  SWITCH,
  /// It does not work here, and the other host is ready.
  MOVE,
  /// It may not run here.
  YIELD
}
