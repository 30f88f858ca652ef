package dev.meerkat.core.model;

import java.util.OptionalLong;

/// How much of a camera's footage one server keeps, besides what must go because a disk is full.
///
/// @param maxAgeMicros footage that ended longer ago is deleted; empty: as the server's default
///   says; 0: no limit
/// @param maxBytes the oldest is deleted beyond it, over all volumes; empty and 0 as above
public record RetentionLimits(OptionalLong maxAgeMicros, OptionalLong maxBytes) {
  public static final int MAX_DAYS = 36_500;
  public static final int MAX_GIGABYTES = 100_000_000;

  private static final long DAY_MICROS = 86_400_000_000L;
  private static final long GIGABYTE = 1_000_000_000L;

  /// Nothing of its own.
  public static final RetentionLimits UNSET =
      new RetentionLimits(OptionalLong.empty(), OptionalLong.empty());

  public RetentionLimits {
    if (maxAgeMicros.orElse(0) < 0 || maxBytes.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "retention limits must not be negative: " + maxAgeMicros + " us, " + maxBytes + " bytes");
    }
  }

  /// @param days whole days of 24 hours
  /// @param gigabytes of 10^9 bytes
  public static RetentionLimits of(OptionalLong days, OptionalLong gigabytes) {
    return new RetentionLimits(times(days, DAY_MICROS), times(gigabytes, GIGABYTE));
  }

  private static OptionalLong times(OptionalLong count, long unit) {
    return count.isPresent()
        ? OptionalLong.of(Math.multiplyExact(count.getAsLong(), unit))
        : OptionalLong.empty();
  }

  public OptionalLong days() {
    return maxAgeMicros.isPresent()
        ? OptionalLong.of(maxAgeMicros.getAsLong() / DAY_MICROS)
        : OptionalLong.empty();
  }

  public OptionalLong gigabytes() {
    return maxBytes.isPresent()
        ? OptionalLong.of(maxBytes.getAsLong() / GIGABYTE)
        : OptionalLong.empty();
  }

  /// What holds when what is unset here is as in `defaults`.
  public RetentionLimits or(RetentionLimits defaults) {
    return new RetentionLimits(
        maxAgeMicros.isPresent() ? maxAgeMicros : defaults.maxAgeMicros,
        maxBytes.isPresent() ? maxBytes : defaults.maxBytes);
  }
}
