package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.Network;
import dev.meerkat.lab.Shell;
import java.util.List;

/// A router between the network of a group and a segment with users of its own. What it has found
/// out about the address of the group it never doubts by itself: it finds the group elsewhere only
/// when it is told.
///
/// @param user a host behind it
/// @param questions how often it has asked where the address of the group is
record Router(Host host, Host user, PacketCounter questions) {
  /// Longer than a story takes.
  private static final String DAY_SECONDS = "86400";

  /// @param servers to which it is the way to its users
  static Router open(Network network, Host... servers) {
    Host host = network.addHost("router");
    Host user = network.addBehind(host, "far");
    for (Host each : servers) {
      network.route(each, host);
    }
    keep(host, "base_reachable_time_ms", DAY_SECONDS + "000");
    keep(host, "delay_first_probe_time", DAY_SECONDS);
    return new Router(host, user, PacketCounter.questions(host));
  }

  private static void keep(Host host, String setting, String value) {
    String file = "/proc/sys/net/ipv4/neigh/eth0/" + setting;
    Shell.run(host.namespace().command(List.of("sh", "-c", "echo " + value + " >" + file)));
  }

  /// The hardware address at which it has found that of the group; empty when it has not.
  String remembers() {
    return new Neighbour(host).remembers();
  }
}
