package dev.meerkat.core.replication;

import java.util.OptionalLong;

/// The limits of free space that an administrator has chosen, or left to the size of the disk.
public record SpaceChoice(OptionalLong alertBytes, OptionalLong stopBytes) {
  public static final SpaceChoice USUAL =
      new SpaceChoice(OptionalLong.empty(), OptionalLong.empty());

  /// What is left open is as usual, but for what it must be beside what is chosen.
  ///
  /// @throws IllegalArgumentException if those that were chosen do not go together
  public SpaceLimits on(long capacityBytes) {
    var usual = SpaceLimits.usual(capacityBytes);
    long alert =
        alertBytes.orElseGet(
            () -> Math.max(usual.alertBytes(), stopBytes.orElse(usual.stopBytes())));
    return new SpaceLimits(alert, stopBytes.orElse(Math.min(usual.stopBytes(), alert)));
  }
}
