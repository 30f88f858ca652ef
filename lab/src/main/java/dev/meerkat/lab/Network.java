package dev.meerkat.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A network of hosts: one network namespace each, joined by a bridge that lives in a namespace of
/// its own, so that nothing of the machine's own network is touched. Closing it kills everything
/// that runs in it.
public final class Network implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final int MAX_HOSTS = 200;

  /// Ports in `silenced` exchange nothing with anybody; pairs in `severed` nothing with each other.
  private static final String RULES =
      """
      table bridge lab {
        set silenced { type ifname; }
        set severed { type ifname . ifname; }
        chain forward {
          type filter hook forward priority 0;
          iifname @silenced drop
          oifname @silenced drop
          iifname . oifname @severed drop
        }
      }
      """;

  private final String prefix;
  private final Reaper reaper;
  private final Namespace bridge;
  private final List<Host> hosts = new ArrayList<>();

  private Network(String prefix, Reaper reaper) {
    this.prefix = prefix;
    this.reaper = reaper;
    this.bridge = Namespace.create(prefix + "bridge");
    ip("link", "add", "bridge", "type", "bridge", "forward_delay", "0");
    ip("link", "set", "bridge", "up");
    nft(RULES);
  }

  /// An empty network.
  ///
  /// @throws LabFailure when not run by root
  public static Network open() {
    if (!Shell.run("id", "-u").strip().equals("0")) {
      throw new LabFailure("the lab needs root for its network namespaces: run it with sudo");
    }
    Reaper.reapStale();
    String prefix = "mk" + ProcessHandle.current().pid() + "n" + COUNT.incrementAndGet() + "-";
    return new Network(prefix, Reaper.of(prefix));
  }

  /// A new host, connected, with the next address of 10.77.0.0/24.
  ///
  /// @param name at most 15 characters
  public Host addHost(String name) {
    if (hosts.size() >= MAX_HOSTS) {
      throw new LabFailure("a lab network has at most " + MAX_HOSTS + " hosts");
    }
    String address = "10.77.0." + (hosts.size() + 1);
    Namespace namespace = Namespace.create(prefix + name);
    ip(
        "link",
        "add",
        "name",
        name,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        namespace.name());
    ip("link", "set", "dev", name, "master", "bridge", "up");
    Shell.run("ip", "-n", namespace.name(), "addr", "add", address + "/24", "dev", "eth0");
    Shell.run("ip", "-n", namespace.name(), "link", "set", "eth0", "up");
    Host host = new Host(name, address, namespace);
    hosts.add(host);
    return host;
  }

  /// Drops every packet from and to `host` in silence, as a broken switch does.
  public void cut(Host host) {
    nft("add element bridge lab silenced { \"" + host.name() + "\" }");
  }

  /// Takes the cable out of `host`: it loses its carrier.
  public void unplug(Host host) {
    ip("link", "set", "dev", host.name(), "down");
  }

  /// Drops in silence what the hosts of one side send to those of the other; hosts that are in
  /// neither reach all.
  public void split(Collection<Host> one, Collection<Host> other) {
    for (Host a : one) {
      for (Host b : other) {
        nft(
            "add element bridge lab severed { \"%1$s\" . \"%2$s\", \"%2$s\" . \"%1$s\" }"
                .formatted(a.name(), b.name()));
      }
    }
  }

  /// Ends every cut and split, and puts every cable back.
  public void heal() {
    nft("flush set bridge lab silenced\nflush set bridge lab severed");
    for (Host host : hosts) {
      ip("link", "set", "dev", host.name(), "up");
    }
  }

  @Override
  public void close() {
    reaper.close();
  }

  private void nft(String rules) {
    Shell.run(bridge.command(List.of("nft", rules)));
  }

  private void ip(String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", bridge.name()));
    command.addAll(List.of(words));
    Shell.run(command);
  }
}
