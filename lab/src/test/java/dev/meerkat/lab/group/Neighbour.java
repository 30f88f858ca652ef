package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.Shell;
import java.util.List;
import java.util.regex.Pattern;

/// A host of the network that is none of the group: what it is told about the group's address, and
/// what it remembers, in the eyes of its kernel. It may take that address itself.
final class Neighbour {
  private static final Pattern HARDWARE = Pattern.compile(" lladdr (\\S+)");
  private static final Pattern OWN = Pattern.compile(" link/ether (\\S+)");

  private final Host host;

  Neighbour(Host host) {
    this.host = host;
  }

  /// Forgets where the address of the group is, so that it asks anew.
  void forget() {
    run("ip", "neigh", "flush", "to", GroupSite.ADDRESS);
  }

  /// The hardware address at which it has found that of the group; empty when it has not.
  String remembers() {
    var found = HARDWARE.matcher(run("ip", "neigh", "show", "to", GroupSite.ADDRESS));
    return found.find() ? found.group(1) : "";
  }

  /// Its own hardware address.
  String mac() {
    var found = OWN.matcher(run("ip", "-o", "link", "show", "dev", "eth0"));
    return found.find() ? found.group(1) : "";
  }

  /// Takes the address of the group, and says nothing.
  void takesTheAddress() {
    address("add");
  }

  /// Says to all that it has the address, in looking for that host.
  void talksTo(Host other) {
    run(
        "sh",
        "-c",
        "ping -c 1 -W 1 -I " + GroupSite.ADDRESS + " " + other.address() + " >/dev/null || true");
  }

  void leavesTheAddress() {
    address("del");
  }

  private void address(String what) {
    run("ip", "address", what, GroupSite.ADDRESS + "/24", "dev", "eth0");
  }

  private String run(String... words) {
    return Shell.run(host.namespace().command(List.of(words)));
  }
}
