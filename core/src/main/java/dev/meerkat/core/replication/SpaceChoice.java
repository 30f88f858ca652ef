package dev.meerkat.core.replication;

import java.util.OptionalLong;

/// The limits of free space that an administrator has chosen, or left to the size of the disk.
public record SpaceChoice(OptionalLong alertBytes, OptionalLong stopBytes) {
  public static final SpaceChoice USUAL =
      new SpaceChoice(OptionalLong.empty(), OptionalLong.empty());

  /// @throws IllegalArgumentException if they do not go together
  public SpaceChoice {
    if (alertBytes.orElse(0) < 0 || stopBytes.orElse(0) < 0) {
      throw new IllegalArgumentException("free space cannot be less than 0");
    }
    if (alertBytes.isPresent() && stopBytes.orElse(0) > alertBytes.getAsLong()) {
      throw new IllegalArgumentException(
          "replication would stop (below "
              + FolderFacts.megabytes(stopBytes.getAsLong())
              + " free) before the alert (below "
              + FolderFacts.megabytes(alertBytes.getAsLong())
              + "): the alert must come first");
    }
  }

  /// What is left open is as usual, but for what it must be beside what is chosen.
  public SpaceLimits on(long capacityBytes) {
    var usual = SpaceLimits.usual(capacityBytes);
    long alert =
        alertBytes.orElseGet(
            () -> Math.max(usual.alertBytes(), stopBytes.orElse(usual.stopBytes())));
    return new SpaceLimits(alert, stopBytes.orElse(Math.min(usual.stopBytes(), alert)));
  }
}
