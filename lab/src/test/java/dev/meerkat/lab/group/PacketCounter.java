package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.Namespace;
import dev.meerkat.lab.Network;
import dev.meerkat.lab.Shell;
import java.util.List;
import java.util.regex.Pattern;

/// How many packets of a kind have passed a place since it was set up there, in the eyes of the
/// kernel.
record PacketCounter(Namespace at, String family) {
  private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

  /// How often one host of the network has told another, unasked, that the address of the group is
  /// at that hardware address (RFC 5227 §3).
  static PacketCounter announcements(Network network, Host from, Host to, String mac) {
    return set(
        network.bridge(),
        "bridge",
        "hook forward priority 10",
        "iifname \"%1$s\" oifname \"%2$s\" ether type arp arp operation request arp saddr ether %3$s"
                .formatted(from.name(), to.name(), mac)
            + " arp saddr ip %1$s arp daddr ip %1$s".formatted(GroupSite.ADDRESS));
  }

  /// How often a host has asked where the address of the group is.
  static PacketCounter questions(Host by) {
    return set(
        by.namespace(),
        "arp",
        "hook output priority 0",
        "arp operation request arp daddr ip " + GroupSite.ADDRESS);
  }

  private static PacketCounter set(Namespace at, String family, String hook, String kind) {
    var counter = new PacketCounter(at, family);
    counter.nft(
        """
        table %s counting {
          counter seen { }
          chain passing {
            type filter %s;
            %s counter name seen
          }
        }
        """
            .formatted(family, hook, kind));
    return counter;
  }

  long packets() {
    var counted = PACKETS.matcher(nft("list counter " + family + " counting seen"));
    if (!counted.find()) {
      throw new LabFailure("nft tells no number of packets");
    }
    return Long.parseLong(counted.group(1));
  }

  private String nft(String rules) {
    return Shell.run(at.command(List.of("nft", rules)));
  }
}
