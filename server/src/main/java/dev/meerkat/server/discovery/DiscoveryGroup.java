package dev.meerkat.server.discovery;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.util.HexFormat;

/// The two groups in which servers listen for questions: of IPv4, of local scope by RFC 2365; of
/// IPv6, within one link.
enum DiscoveryGroup {
  IPV4(StandardProtocolFamily.INET, "efff4d4b"), // 239.255.77.75
  IPV6(StandardProtocolFamily.INET6, "ff1200000000000000006d6b66696e64"); // ff12::6d6b:6669:6e64

  private final StandardProtocolFamily family;
  private final String address;

  DiscoveryGroup(StandardProtocolFamily family, String address) {
    this.family = family;
    this.address = address;
  }

  ProtocolFamily family() {
    return family;
  }

  /// As it is joined and asked by one interface.
  InetAddress on(NetworkInterface network) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(address);
    return this == IPV6
        ? Inet6Address.getByAddress(null, bytes, network)
        : InetAddress.getByAddress(bytes);
  }

  /// Whether the interface has an address of this kind.
  boolean isOn(NetworkInterface network) {
    return network.getInterfaceAddresses().stream().anyMatch(each -> isOf(each.getAddress()));
  }

  private boolean isOf(InetAddress each) {
    return switch (this) {
      case IPV4 -> each instanceof Inet4Address;
      case IPV6 ->
          each instanceof Inet6Address && (each.isLinkLocalAddress() || each.isLoopbackAddress());
    };
  }

  /// Whether a packet came from a neighbour: from an address within a network of the interface.
  static boolean isNeighbour(InetAddress source, NetworkInterface network) {
    return network.getInterfaceAddresses().stream().anyMatch(each -> isWithin(source, each));
  }

  private static boolean isWithin(InetAddress source, InterfaceAddress own) {
    byte[] one = source.getAddress();
    byte[] other = own.getAddress().getAddress();
    int bits = own.getNetworkPrefixLength();
    if (one.length != other.length) {
      return false;
    }
    for (int i = 0; i < bits && i < 8 * one.length; i++) {
      int mask = 0x80 >> (i % 8);
      if ((one[i / 8] & mask) != (other[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
