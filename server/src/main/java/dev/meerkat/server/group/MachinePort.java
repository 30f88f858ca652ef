package dev.meerkat.server.group;

import dev.meerkat.core.model.ServerId;

/// The host as a whole. No call waits.
public interface MachinePort {
  /// Ends the host at once.
  void reboot(String why);

  /// Sets the clock of this host by that of another.
  void syncTime(ServerId by);
}
