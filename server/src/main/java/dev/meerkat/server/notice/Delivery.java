package dev.meerkat.server.notice;

import java.time.Instant;
import java.util.Optional;

/// How it goes with the delivery by one channel from this server.
///
/// @param waiting messages that wait
/// @param oldest when the oldest of them was made
/// @param delivered when the last one was delivered
/// @param trouble why it does not go on
public record Delivery(
    int waiting, Optional<Instant> oldest, Optional<Instant> delivered, Optional<Trouble> trouble) {
  /// @param since when the first of the attempts failed that have failed in a row
  public record Trouble(Instant since, int attempts, String what, String todo) {}
}
