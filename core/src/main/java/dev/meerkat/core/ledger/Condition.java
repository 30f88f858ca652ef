package dev.meerkat.core.ledger;

import dev.meerkat.core.model.Cause;
import java.util.Optional;

/// How it goes with one camera on one server.
///
/// @param mine whether the server records the camera or tries to
/// @param cause why the server does not record it; empty when it does, or when another server is to
/// @param detail more than the cause's own words; may be empty
public record Condition(boolean mine, Optional<Cause> cause, String detail) {
  public static final Condition RECORDING = new Condition(true, Optional.empty(), "");

  /// Another server is to record it.
  public static final Condition ELSEWHERE = new Condition(false, Optional.empty(), "");

  static Condition mine(Cause cause, String detail) {
    return new Condition(true, Optional.of(cause), detail);
  }

  static Condition notMine(Cause cause, String detail) {
    return new Condition(false, Optional.of(cause), detail);
  }

  /// Whether the same is to be written of both: words alone are no news, since they may hold a
  /// different number each time.
  boolean saysLike(Condition other) {
    return mine == other.mine && cause.equals(other.cause);
  }
}
