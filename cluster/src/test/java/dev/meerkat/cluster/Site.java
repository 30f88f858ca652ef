package dev.meerkat.cluster;

import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jgroups.JChannel;

/// A site of several servers in one Java machine, on ports of the loopback interface.
final class Site implements AutoCloseable {
  static final String LOOPBACK = "127.0.0.1";

  /// Fast, so that a test does not wait for long; what is tested does not depend on it.
  static final DetectionSettings FAST = new DetectionSettings(100, 600, 100);

  private static int nextPort = 21_000;

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

  Node start(ClusterSettings settings, Path data) throws Exception {
    ConfigurationStore store =
        ConfigurationStore.open(data, settings.self(), InstantSource.system());
    Heard heard = new Heard();
    Node node = new Node(settings, store, Cluster.start(settings, store, heard), heard);
    nodes.add(node);
    return node;
  }

  @Override
  public void close() {
    nodes.reversed().forEach(Node::close);
  }

  /// A port below those that the kernel gives to clients, free together with its watch port.
  static synchronized int freePort() throws IOException {
    for (int tries = 0; tries < 5_000; tries++) {
      int port = nextPort++;
      if (nextPort % ClusterSettings.WATCH_PORT_OFFSET == 0) {
        nextPort += ClusterSettings.WATCH_PORT_OFFSET;
      }
      if (isFree(port) && isFree(port + ClusterSettings.WATCH_PORT_OFFSET)) {
        return port;
      }
    }
    throw new IOException("no free port");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
