package dev.meerkat.core.heartbeat;

import java.util.Optional;

/// What one server says to another, over and over: I live.
///
/// @param sequence grows by one with each round of beats since the sender's start, from 1
/// @param stampMicros the sender's monotonic clock when it sent this; means nothing to others, who
///   send it back
/// @param wallMicros the sender's wall clock at the same moment, microseconds since the epoch
/// @param pace when the next one is to be expected
/// @param echo of the newest beat that the sender has from the receiver
public record Beat(
    long sequence, long stampMicros, long wallMicros, Pace pace, Optional<Echo> echo) {

  /// A beat that came back.
  ///
  /// @param stampMicros of that beat
  /// @param heldMicros how long whoever sends it back has had it
  public record Echo(long stampMicros, long heldMicros) {}
}
