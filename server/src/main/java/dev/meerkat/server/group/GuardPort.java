package dev.meerkat.server.group;

import java.io.IOException;

/// The guard of one group, which ends everything that runs when its time is over, whatever has
/// become of this process.
public interface GuardPort {
  /// In force when it returns. Replaces an earlier order.
  ///
  /// @param untilMillis by the clock of the group
  void arm(long untilMillis) throws IOException;

  /// Nothing runs any more.
  void disarm() throws IOException;
}
