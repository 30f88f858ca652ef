package dev.meerkat.resources.network;

import dev.meerkat.core.group.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Asks the hosts of a segment who has an address, and tells them where it is.
public final class AddressPackets {
  /// RFC 5227 §1.1 asks three times within up to five seconds, for hosts that have just been
  /// plugged in. A takeover cannot wait for that: whoever has the address answers within
  /// milliseconds.
  private static final int QUESTIONS = 4;

  private static final int WAIT_MILLIS = 80;

  private AddressPackets() {}

  /// Asks for 0.3 s, on a thread that this may block.
  ///
  /// @param own hardware addresses that do not count, as they are of this host
  /// @return the hardware address of who has it; empty when nobody answers
  public static Optional<String> owner(IpAddress address, Interface on, List<String> own)
      throws IOException {
    var frames = Frames.of(address);
    try (var socket = PacketSocket.open(on, frames.etherType(), frames.answeredToGroup())) {
      for (int question = 0; question < QUESTIONS; question++) {
        socket.send(frames.question(Mac.of(on.mac())));
        var owner = listen(socket, frames, own);
        if (owner.isPresent()) {
          return owner;
        }
      }
      return Optional.empty();
    }
  }

  private static Optional<String> listen(PacketSocket socket, Frames frames, List<String> own)
      throws IOException {
    long began = System.nanoTime();
    while (true) {
      int left = WAIT_MILLIS - (int) ((System.nanoTime() - began) / 1_000_000);
      if (left <= 0) {
        return Optional.empty();
      }
      var owner = socket.receive(left).flatMap(frames::owner).filter(mac -> !own.contains(mac));
      if (owner.isPresent()) {
        return owner;
      }
    }
  }

  /// Tells the segment once that the address is here.
  public static void announce(IpAddress address, Interface on) throws IOException {
    var frames = Frames.of(address);
    try (var socket = PacketSocket.open(on, frames.etherType(), frames.answeredToGroup())) {
      for (var frame : frames.announcements(Mac.of(on.mac()))) {
        socket.send(frame);
      }
    }
  }
}
