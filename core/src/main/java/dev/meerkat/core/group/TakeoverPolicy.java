package dev.meerkat.core.group;

import dev.meerkat.core.replication.Policy;
import java.util.Optional;
import java.util.OptionalLong;

/// What a group does by itself. Set before the group is brought in.
///
/// @param data with which data it is taken over
/// @param moveOnErrors whether it moves when a resource cannot be kept running ("auto failover when
///   resource errors")
/// @param followAtOnce whether a host that has lost the group follows the new active side at once
///   ("launch reverse data connection"); otherwise it waits until the data source is selected
/// @param syncTime whether the clock is set by the other host's while switching
/// @param switchBackAfterMillis the group goes back to its preferred host after that has been ready
///   for so long; empty for never
/// @param watchdog the device of a hardware watchdog that ends the host when nothing else does
/// @param reboot whether a host that cannot end what runs on it is rebooted
public record TakeoverPolicy(
    Policy data,
    boolean moveOnErrors,
    boolean followAtOnce,
    boolean syncTime,
    OptionalLong switchBackAfterMillis,
    Optional<String> watchdog,
    boolean reboot) {
  public static final TakeoverPolicy DEFAULT =
      new TakeoverPolicy(
          Policy.COMPLETE, true, true, false, OptionalLong.empty(), Optional.empty(), false);
}
