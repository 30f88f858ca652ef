package dev.meerkat.resources;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Two network namespaces, north and south, joined by two cables: `eth0`, with an address of each
/// protocol at each end, and `eth1` without. [#stranger] adds others to the segment of `eth0`.
final class TwoHosts implements AutoCloseable {
  private final String north;
  private final String south;
  private final List<String> strangers = new ArrayList<>();

  TwoHosts() throws IOException {
    var prefix = "mkr" + ProcessHandle.current().pid();
    north = prefix + "n";
    south = prefix + "s";
    try {
      run("ip", "netns", "add", north);
      run("ip", "netns", "add", south);
      for (var name : List.of("eth0", "eth1")) {
        run(
            "ip", "-n", north, "link", "add", name, "type", "veth", "peer", "name", name, "netns",
            south);
      }
      for (var namespace : List.of(north, south)) {
        for (var name : List.of("lo", "eth0", "eth1")) {
          run("ip", "-n", namespace, "link", "set", name, "up");
        }
      }
      inNorth("ip", "address", "add", "10.9.0.1/24", "dev", "eth0");
      inSouth("ip", "address", "add", "10.9.0.2/24", "dev", "eth0");
      inNorth("ip", "address", "add", "fd09::1/64", "dev", "eth0", "nodad");
      inSouth("ip", "address", "add", "fd09::2/64", "dev", "eth0", "nodad");
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  List<String> intoNorth() {
    return List.of("nsenter", "--net=/run/netns/" + north);
  }

  String inNorth(String... words) throws IOException {
    return in(north, words);
  }

  String inSouth(String... words) throws IOException {
    return in(south, words);
  }

  /// Another device in the segment of `eth0`, without an address on its `eth0`.
  ///
  /// @return its namespace, for [#in]
  String stranger(String mac) throws IOException {
    var namespace = south + strangers.size();
    strangers.add(namespace);
    run("ip", "netns", "add", namespace);
    run(
        "ip", "-n", south, "link", "add", "link", "eth0", "name", "stray", "address", mac, "netns",
        namespace, "type", "macvlan", "mode", "bridge");
    run("ip", "-n", namespace, "link", "set", "stray", "name", "eth0", "up");
    return namespace;
  }

  /// It says to all that it has that address, by asking for somebody who is not there.
  static void talk(String namespace, String address) throws IOException {
    in(namespace, "sh", "-c", "! ping -c 1 -W 1 -I " + address + " 10.9.0.200");
  }

  static String in(String namespace, String... words) throws IOException {
    var all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace));
    all.addAll(List.of(words));
    return run(all.toArray(String[]::new));
  }

  /// Of `eth0` of south.
  String southMac() throws IOException {
    return mac(inSouth("ip", "-o", "link", "show", "eth0"));
  }

  String northMac() throws IOException {
    return mac(inNorth("ip", "-o", "link", "show", "eth0"));
  }

  private static String mac(String line) {
    return line.replaceAll("(?s).*link/ether (\\S+).*", "$1");
  }

  private static String run(String... words) throws IOException {
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", words) + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return said;
  }

  @Override
  public void close() throws IOException {
    strangers.addAll(List.of(north, south));
    for (var namespace : strangers) {
      if (run("ip", "netns", "list").contains(namespace)) {
        run("ip", "netns", "del", namespace);
      }
    }
  }
}
