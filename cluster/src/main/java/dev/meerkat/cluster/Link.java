package dev.meerkat.cluster;

import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends messages over a channel. May block while a receiver that is about to be given up takes no
/// bytes, so nothing that decides is allowed to call it.
final class Link {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  private final JChannel channel;

  Link(JChannel channel) {
    this.channel = channel;
  }

  /// Sends to all other members, or those among them that stay.
  void broadcast(ClusterMessage message) {
    send(new BytesMessage(null, MessageCodec.encode(message)), message);
  }

  void send(Address to, ClusterMessage message) {
    send(new BytesMessage(to, MessageCodec.encode(message)), message);
  }

  private void send(BytesMessage bytes, ClusterMessage message) {
    try {
      channel.send(bytes);
    } catch (Exception e) {
      LOG.warn("sending a {} failed: {}", message.getClass().getSimpleName(), e.toString());
    }
  }
}
