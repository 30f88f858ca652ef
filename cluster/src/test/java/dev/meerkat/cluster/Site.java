package dev.meerkat.cluster;

import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jgroups.JChannel;

/// A site of several servers in one Java machine, on ports of the loopback interface.
final class Site implements AutoCloseable {
  static final String LOOPBACK = "127.0.0.1";

  /// Fast, so that a test does not wait for long; what is tested does not depend on it.
  static final DetectionSettings FAST = new DetectionSettings(100, 600, 100);

  private static int nextPort = 20_000;

  /// One server of the site.
  record Node(ClusterSettings settings, ConfigurationStore store, Cluster cluster, Heard heard)
      implements AutoCloseable {
    JChannel channel() {
      return cluster.channel();
    }

    @Override
    public void close() {
      cluster.close();
    }
  }

  private final String name;
  private final SiteIdentity authority =
      SiteIdentity.found(new ServerId("founder"), "test", InstantSource.system().instant());
  private final Path directory;
  private final List<HostPort> hosts = new ArrayList<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  /// @param servers all names that will be used, each with a port of its own
  Site(String name, Path directory, String... servers) throws IOException {
    this.name = name;
    this.directory = directory;
    for (String server : servers) {
      int port = freePort();
      ports.put(server, port);
      hosts.add(new HostPort(LOOPBACK, port));
    }
  }

  ClusterSettings settings(String server) {
    return settings(server, server, FAST);
  }

  /// @param place the server whose port is used
  ClusterSettings settings(String server, String place, DetectionSettings detection) {
    return new ClusterSettings(
        new ServerId(server),
        LOOPBACK,
        Objects.requireNonNull(ports.get(place), place),
        hosts,
        name,
        detection);
  }

  Path directory(String server) {
    return directory.resolve(server);
  }

  Node start(String server) throws Exception {
    return start(settings(server), directory(server));
  }

  /// A certificate of this site for a server.
  SiteIdentity identity(ServerId server) {
    var founded = SiteIdentity.found(server, "test", InstantSource.system().instant());
    return new SiteIdentity(
        authority.admit(
            server, founded.certificate().getPublicKey(), InstantSource.system().millis()),
        founded.key(),
        authority.authority(),
        authority.authorityKey());
  }

  Node start(ClusterSettings settings, Path data) throws Exception {
    return start(settings, data, identity(settings.self()), new TreeMap<>());
  }

  /// @param removals when servers were removed from the site
  Node start(
      ClusterSettings settings, Path data, SiteIdentity identity, Map<ServerId, Long> removals)
      throws Exception {
    return start(settings, data, identity, removals, InstantSource.system());
  }

  /// @param clock the wall clock that is compared with those of the others
  Node start(
      ClusterSettings settings,
      Path data,
      SiteIdentity identity,
      Map<ServerId, Long> removals,
      InstantSource clock)
      throws Exception {
    ConfigurationStore store =
        ConfigurationStore.open(data, settings.self(), InstantSource.system());
    Heard heard = new Heard();
    Cluster cluster =
        Cluster.start(
            settings,
            new SiteTls(
                identity,
                () -> removals,
                new Refusals(InstantSource.system(), heard::problemFound)),
            store,
            heard,
            () -> heard.problemFound("removed"),
            clock);
    Node node = new Node(settings, store, cluster, heard);
    nodes.add(node);
    return node;
  }

  @Override
  public void close() {
    nodes.reversed().forEach(Node::close);
  }

  /// A port below those that the kernel gives to clients, free together with its site port.
  static synchronized int freePort() throws IOException {
    for (int tries = 0; tries < 5_000; tries++) {
      int port = nextPort++;
      if (nextPort % ClusterSettings.SITE_PORT_OFFSET == 0) {
        nextPort += ClusterSettings.SITE_PORT_OFFSET;
      }
      if (isFree(port) && isFree(port + ClusterSettings.SITE_PORT_OFFSET)) {
        return port;
      }
    }
    throw new IOException("no free port");
  }

  private static boolean isFree(int port) {
    InetAddress address = InetAddress.ofLiteral(LOOPBACK);
    try (ServerSocket tcp = new ServerSocket(port, 1, address);
        DatagramSocket udp = new DatagramSocket(port, address)) {
      return tcp.getLocalPort() == udp.getLocalPort();
    } catch (IOException _) {
      return false;
    }
  }
}
