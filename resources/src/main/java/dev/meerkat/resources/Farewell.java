package dev.meerkat.resources;

/// What the guard is to send, as one UDP packet, when Meerkat's process has ended and the guard has
/// made an end of everything.
public final class Farewell {
  private final String address;
  private final int port;
  private final byte[] packet;

  /// @param address numeric
  public Farewell(String address, int port, byte[] packet) {
    this.address = address;
    this.port = port;
    this.packet = packet.clone();
  }

  String address() {
    return address;
  }

  int port() {
    return port;
  }

  byte[] packet() {
    return packet.clone();
  }
}
