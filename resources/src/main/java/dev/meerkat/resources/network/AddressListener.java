package dev.meerkat.resources.network;

import dev.meerkat.core.group.IpAddress;
import java.io.IOException;
import java.util.Optional;

/// Hears who else has an IPv4 address that is on an interface of this host. For one thread, which
/// hearing blocks.
public final class AddressListener implements AutoCloseable {
  private final Frames frames;
  private final byte[] mac;
  private final PacketSocket socket;

  private AddressListener(Frames frames, byte[] mac, PacketSocket socket) {
    this.frames = frames;
    this.mac = mac;
    this.socket = socket;
  }

  /// @param on hears ARP only, which is little; of IPv6 it would be all that comes
  public static AddressListener open(IpAddress address, Interface on) throws IOException {
    var frames = new ArpFrames(address);
    var mac = Mac.of(on.mac());
    return new AddressListener(
        frames, mac, PacketSocket.open(on, frames.etherType(), frames.answeredToGroup()));
  }

  /// Has everybody else who has it answer.
  public void ask() throws IOException {
    socket.send(frames.question(mac));
  }

  /// Tells everybody that it is here.
  public void announce() throws IOException {
    for (var frame : frames.announcements(mac)) {
      socket.send(frame);
    }
  }

  /// The hardware address of who says that he has it, in the next packet that comes; empty when
  /// none comes in that time, or one that says nothing of it. What this host sends is not heard.
  public Optional<String> hear(int atMostMillis) throws IOException {
    return socket.receive(atMostMillis).flatMap(frames::owner);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
