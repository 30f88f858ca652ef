package dev.meerkat.replication.dataset;

import dev.meerkat.replication.link.Link;
import dev.meerkat.replication.wire.Message;

/// A connection over the network.
record LinkConnection(Link link) implements Connection {
  @Override
  public long session() {
    return link.session();
  }

  @Override
  public boolean send(Message message, Runnable sent) {
    return link.send(message, sent);
  }

  @Override
  public void close(String why) {
    link.close(why);
  }

  @Override
  public void refuse(String why) {
    link.refuse(why);
  }
}
