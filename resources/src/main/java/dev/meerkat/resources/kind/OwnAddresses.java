package dev.meerkat.resources.kind;

import dev.meerkat.core.group.Prefixed;
import dev.meerkat.resources.host.ResourceException;
import dev.meerkat.resources.host.SmallFile;
import dev.meerkat.resources.network.Interface;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Addresses of an interface whose place the group's address takes for a while: written down before
/// they go, so that they come back whatever happens.
final class OwnAddresses {
  private final Path file;

  /// @param file lines of address, tab, interface, which the guard reads as well
  OwnAddresses(Path file) {
    this.file = file;
  }

  /// Takes away what the interface has in the segment of the address beside it, but for what has a
  /// time: that is of another group, or of DHCP or a router, and would come back without it.
  void takeAway(Interface base, Prefixed address, Launch launch)
      throws ResourceException, IOException, InterruptedException {
    var own =
        base.addresses().stream()
            .filter(Interface.Held::lasting)
            .map(Interface.Held::address)
            .filter(each ->
                each.sharesSegmentWith(address) && !each.address().equals(address.address()))
            .toList();
    if (own.isEmpty()) {
      return;
    }
    var lines = new ArrayList<>(lines());
    for (var each : own) {
      var line = each + "\t" + base.name();
      if (!lines.contains(line)) {
        lines.add(line);
      }
    }
    SmallFile.replace(file, String.join("\n", lines) + "\n");
    if (!address.address().isIpv6()) {
      keepSecondaries(base.name()); // The group's address came second.
    }
    for (var each : own) {
      launch.tool(List.of("ip", "address", "del", each.toString(), "dev", base.name()));
    }
  }

  /// Has the kernel keep the other IPv4 addresses of a segment when the first one goes from that
  /// interface: else they go with it.
  static void keepSecondaries(String name) throws IOException {
    var promote = Path.of("/proc/sys/net/ipv4/conf", name, "promote_secondaries");
    if (!Files.readString(promote).strip().equals("1")) {
      Files.writeString(promote, "1");
    }
  }

  private List<String> lines() throws IOException {
    return SmallFile.read(file).stream().flatMap(String::lines).toList();
  }

  void giveBack(Launch launch) throws ResourceException, IOException, InterruptedException {
    for (var line : lines()) {
      add(line, launch);
    }
    Files.deleteIfExists(file);
  }

  /// The group's address is on that interface now: what others had comes back.
  void giveBackOthers(String name, Launch launch)
      throws ResourceException, IOException, InterruptedException {
    var kept = new ArrayList<String>();
    for (var line : lines()) {
      if (line.endsWith("\t" + name)) {
        kept.add(line);
      } else {
        add(line, launch);
      }
    }
    if (kept.isEmpty()) {
      Files.deleteIfExists(file);
    } else {
      SmallFile.replace(file, String.join("\n", kept) + "\n");
    }
  }

  /// An interface that has gone has lost its addresses by itself.
  private static void add(String line, Launch launch)
      throws ResourceException, InterruptedException {
    var words = line.split("\t", -1);
    var added = launch.ask(List.of("ip", "address", "add", words[0], "dev", words[1]));
    if (!added.isGood()
        && !added.output().contains("exists")
        && !added.output().contains("Cannot find device")) {
      throw new ResourceException(
          "the own address "
              + words[0]
              + " of "
              + words[1]
              + " cannot be given back: "
              + added.output()
              + "; add it by hand");
    }
  }
}
