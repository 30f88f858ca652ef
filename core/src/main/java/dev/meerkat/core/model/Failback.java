package dev.meerkat.core.model;

/// How a server gets its cameras back (feature C9).
///
/// @param manual whether it waits for an administrator's order once it is stable again; else they
///   come home by themselves
/// @param order another number with every such order; of two that were given on two sides of a
///   split the later counts, whatever its number
public record Failback(boolean manual, long order) {
  public static final Failback AUTOMATIC = new Failback(false, 0);

  public Failback {
    if (order < 0) {
      throw new IllegalArgumentException("the number of a failback order is " + order);
    }
  }

  /// Another order. Its number is the time, so that two sides of a split do not give two orders of
  /// one number.
  ///
  /// @param atMillis milliseconds since the epoch
  public Failback ordered(long atMillis) {
    return new Failback(manual, Math.max(order + 1, atMillis));
  }
}
