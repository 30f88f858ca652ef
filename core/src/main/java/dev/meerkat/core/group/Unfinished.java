package dev.meerkat.core.group;

import java.util.Optional;

/// What becomes of a change of a group's settings that is prepared on this host, when the other
/// one, which began it, does not say whether it has made it.
///
/// | It has been silent | The change | Then |
/// |---|---|---|
/// | for less than the patience | any | wait |
/// | for longer | creates the group | drop |
/// | for longer | leaves what keeps the two hosts apart as it is ([GroupChange#mayWait]) | drop |
/// | for longer | is another one, or a removal | hold |
public enum Unfinished {
  /// The other host is asked again.
  WAIT,
  /// It is forgotten: should it have been made, the other host tells it again when it is back.
  DROP,
  /// The group is not brought in here before the other host is back, which may run it by other
  /// rules.
  HOLD;

  /// @param creates whether this host has no settings of the group so far
  /// @param before the settings here; empty when there are none
  /// @param after those of the change; empty when it removes the group
  public static Unfinished of(
      long silentMillis,
      long patienceMillis,
      boolean creates,
      Optional<Group> before,
      Optional<Group> after) {
    if (silentMillis < patienceMillis) {
      return WAIT;
    }
    boolean mayWait =
        creates
            || (before.isPresent()
                && after.isPresent()
                && GroupChange.mayWait(before.get(), after.get()));
    return mayWait ? DROP : HOLD;
  }
}
