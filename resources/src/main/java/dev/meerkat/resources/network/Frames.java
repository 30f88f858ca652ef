package dev.meerkat.resources.network;

import dev.meerkat.core.group.IpAddress;
import java.util.List;
import java.util.Optional;

/// The Ethernet frames by which hosts ask and tell who has an address, in one protocol.
sealed interface Frames permits ArpFrames, NeighbourFrames {
  static Frames of(IpAddress address) {
    return address.isIpv6() ? new NeighbourFrames(address) : new ArpFrames(address);
  }

  /// Of the frames' content (`ETH_P_...`).
  int etherType();

  /// Whether questions of one who has no address are answered to a group.
  boolean answeredToGroup();

  /// Asks who has the address, as one who does not have it.
  byte[] question(byte[] ownMac);

  /// Tell everybody that it is at that hardware address now.
  List<byte[]> announcements(byte[] ownMac);

  /// The hardware address of who has the address, by a frame that was received; empty when it does
  /// not tell.
  Optional<String> owner(byte[] frame);
}
