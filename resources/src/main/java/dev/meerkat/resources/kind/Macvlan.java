package dev.meerkat.resources.kind;

import dev.meerkat.core.group.Prefixed;
import dev.meerkat.resources.host.ResourceException;
import dev.meerkat.resources.network.Interface;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// An interface with a hardware address of its own on top of another one, whose own addresses go on
/// working.
final class Macvlan {
  private static final String LOOSE = "2";

  private Macvlan() {}

  /// @param place among the interfaces of the resource
  static String name(int hash, String resource, int place) {
    // 15 characters at most.
    return String.format("mk%08x-%d", 31 * hash + resource.hashCode(), place);
  }

  static void make(String name, Interface base, String mac, Prefixed address, Launch launch)
      throws ResourceException, IOException, InterruptedException {
    if (!launch.ask(List.of("ip", "link", "show", "dev", name)).isGood()) {
      launch.tool(
          List.of(
              "ip",
              "link",
              "add",
              "link",
              base.name(),
              "name",
              name,
              "address",
              mac,
              "type",
              "macvlan",
              "mode",
              "bridge"));
    }
    if (!address.address().isIpv6()) {
      // Both interfaces hear who asks for an address: each answers for its own only, and names its
      // own
      // only when it asks. What comes by one goes out by the other.
      set(base.name(), "arp_ignore", "1");
      set(base.name(), "arp_announce", "2");
      set(name, "arp_ignore", "1");
      set(name, "rp_filter", LOOSE);
    }
    launch.tool(List.of("ip", "link", "set", "dev", name, "up"));
  }

  private static void set(String name, String key, String value) throws ResourceException {
    var file = Path.of("/proc/sys/net/ipv4/conf", name, key);
    try {
      Files.writeString(file, value);
    } catch (IOException e) {
      throw new ResourceException(
          "cannot write " + value + " to " + file + " (" + e.getMessage() + "): fixedMac needs it",
          e);
    }
  }
}
