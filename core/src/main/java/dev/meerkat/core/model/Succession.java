package dev.meerkat.core.model;

import java.util.Optional;

/// Who may record a camera in place of its home, besides what its priority says (features C4, C10).
///
/// @param backup the server that is asked first; it may be at any location
/// @param anyLocation whether servers of other locations than the home's may, too
public record Succession(Optional<ServerId> backup, boolean anyLocation) {
  /// Any server of the home's location.
  public static final Succession DEFAULT = new Succession(Optional.empty(), false);

  /// @param home where a server is that may record the camera anyway
  /// @param other where the server is that is asked about
  public boolean permits(ServerId server, String home, String other) {
    return anyLocation || home.equals(other) || backup.filter(server::equals).isPresent();
  }
}
