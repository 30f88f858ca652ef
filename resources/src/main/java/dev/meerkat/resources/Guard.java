package dev.meerkat.resources;

import dev.meerkat.core.group.GroupId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Has everything of a group on this host ended at a certain time, without any process of Meerkat.
@SuppressWarnings({"unused", "DoNotCallSuggester"})
public final class Guard {
  private Guard() {}

  /// @param folder its own; on a disk that is none of the group's
  /// @param watchdog the device of a hardware watchdog
  /// @param bootMillis `CLOCK_BOOTTIME`
  public static Guard open(
      GroupId group, Path folder, Optional<String> watchdog, LongSupplier bootMillis)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Which mounts it ends beside those of the group's volumes; replaces what was told before.
  /// Before the data is opened, and with the connection as soon as there is one.
  public void mounts(List<GuardedMount> mounts) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// From now on, everything ends at that time; an earlier order is replaced. In force when this
  /// returns, which takes milliseconds, or about a tenth of a second when the guard has to be
  /// started.
  ///
  /// @throws IOException if it is not in force: nothing may be started
  public void arm(long untilMillis) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Nothing of the group runs here any more: the guard ends.
  public void disarm() throws IOException {
    throw new UnsupportedOperationException();
  }
}
