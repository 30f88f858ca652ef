package dev.meerkat.cluster.beat;

import java.net.InetSocketAddress;

/// A packet that is to be sent over one link when this process has ended.
public final class Farewell {
  private final InetSocketAddress to;
  private final byte[] packet;

  Farewell(InetSocketAddress to, byte[] packet) {
    this.to = to;
    this.packet = packet;
  }

  /// The other host's end of the link.
  public InetSocketAddress to() {
    return to;
  }

  public byte[] packet() {
    return packet.clone();
  }
}
