package dev.meerkat.replication.dataset;

import dev.meerkat.replication.wire.Message;

/// A connection with the other side.
public interface Connection {
  /// Greater than that of all connections before.
  long session();

  /// Has a message sent behind those that wait; may wait for room.
  ///
  /// @param sent run on another thread when it was handed to the operating system
  /// @return false when the connection is over
  boolean send(Message message, Runnable sent);

  /// Ends it. Does not wait.
  void close(String why);

  /// Ends it, since the two sides cannot replicate for now: the next one need not come soon.
  void refuse(String why);
}
