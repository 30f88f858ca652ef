package dev.meerkat.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A network of hosts: one network namespace each, joined by a bridge that lives in a namespace of
/// its own, so that nothing of the machine's own network is touched. Some hosts have a link to a
/// second network, which can be cut by itself. Closing it kills everything that runs in it.
public final class Network implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final int MAX_HOSTS = 200;
  private static final String BEHIND = "10.79.0.";

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
    for (String name : List.of("bridge", "links")) {
      ip("link", "add", name, "type", "bridge", "forward_delay", "0");
      ip("link", "set", name, "up");
    }
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
  /// @param name at most 15 characters; 13 for one that gets a link
  public Host addHost(String name) {
    if (hosts.size() >= MAX_HOSTS) {
      throw new LabFailure("a lab network has at most " + MAX_HOSTS + " hosts");
    }
    String address = "10.77.0." + (hosts.size() + 1);
    Namespace namespace = Namespace.create(prefix + name);
    connect(namespace, name, "bridge", "eth0", address);
    Host host = new Host(name, address, namespace);
    hosts.add(host);
    return host;
  }

  /// Connects `host` with a second network, which shares nothing with the first one; its interface
  /// there is `eth1`.
  ///
  /// @return its address there, in 10.78.0.0/24
  public String addLink(Host host) {
    String address = "10.78.0." + (hosts.indexOf(host) + 1);
    connect(host.namespace(), linkPort(host), "links", "eth1", address);
    return address;
  }

  /// A new host in a segment of its own, 10.79.0.0/24, which reaches the first network by way of
  /// `router`, one of its hosts. Whoever is to answer needs a [way back][#route]. Once in a
  /// network.
  public Host addBehind(Host router, String name) {
    Namespace namespace = Namespace.create(prefix + name);
    ip(router.namespace(), "link add name eth9 type veth peer name eth0 netns " + namespace.name());
    raise(router.namespace(), "eth9", BEHIND + 1);
    raise(namespace, "eth0", BEHIND + 2);
    ip(namespace, "route add default via " + BEHIND + 1);
    Shell.run(
        router.namespace().command(List.of("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")));
    return new Host(name, BEHIND + 2, namespace);
  }

  /// Has `host` send by way of `router` what is for the hosts behind that.
  public void route(Host host, Host router) {
    ip(host.namespace(), "route add " + BEHIND + "0/24 via " + router.address());
  }

  /// Where the switch of the first network is; the port of a host has its name.
  public Namespace bridge() {
    return bridge;
  }

  private static String linkPort(Host host) {
    return host.name() + "-2";
  }

  private void connect(Namespace namespace, String port, String to, String inside, String address) {
    ip(
        "link",
        "add",
        "name",
        port,
        "type",
        "veth",
        "peer",
        "name",
        inside,
        "netns",
        namespace.name());
    ip("link", "set", "dev", port, "master", to, "up");
    raise(namespace, inside, address);
  }

  private static void raise(Namespace namespace, String device, String address) {
    ip(namespace, "addr add " + address + "/24 dev " + device);
    ip(namespace, "link set " + device + " up");
  }

  /// Drops every packet from and to `host` on the first network in silence, as a broken switch
  /// does.
  public void cut(Host host) {
    silence(host.name());
  }

  /// The same on the second network, for a host that has a link.
  public void cutLink(Host host) {
    silence(linkPort(host));
  }

  private void silence(String port) {
    nft("add element bridge lab silenced { \"" + port + "\" }");
  }

  /// Takes the cable of the first network out of `host`: it loses its carrier.
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
    ip(bridge, String.join(" ", words));
  }

  private static void ip(Namespace namespace, String words) {
    Shell.run(("ip -n " + namespace.name() + " " + words).split(" ", -1));
  }
}
