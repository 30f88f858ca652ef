package dev.meerkat.cluster;

import dev.meerkat.core.model.Name;
import dev.meerkat.core.model.ServerId;
import java.util.List;

/// What a server must know to meet the others of its site.
///
/// @param bindAddress the local address to listen on, which must be one the others can reach
/// @param port TCP port for messages; the port [#SITE_PORT_OFFSET] above it is the server's own for
///   what servers ask of each other, and for joining
/// @param initialHosts the servers of the site, this one may be among them; to join, one that runs
///   is enough, but after a split those find each other fast that name each other
/// @param siteName servers with another site name are strangers even at a shared address
public record ClusterSettings(
    ServerId self,
    String bindAddress,
    int port,
    List<HostPort> initialHosts,
    String siteName,
    DetectionSettings detection) {
  public static final int SITE_PORT_OFFSET = 100;
  static final int MAX_PORT = 65_535 - SITE_PORT_OFFSET;

  public ClusterSettings {
    initialHosts = List.copyOf(initialHosts);
    Name.checked("site name", siteName);
    HostPort.checkPort("cluster port of " + self, port);
  }

  /// The port for what servers ask of each other.
  public static int sitePort(int clusterPort) {
    return clusterPort + SITE_PORT_OFFSET;
  }
}
