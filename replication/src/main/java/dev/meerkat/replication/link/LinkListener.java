package dev.meerkat.replication.link;

import dev.meerkat.replication.wire.Message;

/// Hears what happens to the connection of one dataset. It is called by one thread at a time. While
/// it does not return, nothing more is read from the other side, which then waits with sending; so
/// it may wait until there is room in a queue. It must not throw.
///
/// Of each session it hears, in this order: linked, what is received, lost. The next one begins
/// after that.
public interface LinkListener {
  /// There is a connection. Its session has a greater number than all before.
  void linked(Link link);

  /// @param message no heartbeat, and one that the other side's role permits
  void received(long session, Message message);

  /// The connection is over.
  ///
  /// @param why a sentence
  void lost(long session, String why);
}
