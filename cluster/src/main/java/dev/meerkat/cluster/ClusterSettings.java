package dev.meerkat.cluster;

import dev.meerkat.core.model.Name;
import dev.meerkat.core.model.ServerId;
import java.util.List;

/// What a server must know to meet the others of its site.
///
/// @param bindAddress the local address to listen on, which must be one the others can reach
/// @param port TCP port for messages; the port [#WATCH_PORT_OFFSET] above it is used as well, for
///   the connections by which the servers notice each other's death
/// @param initialHosts servers of the site, this one may be among them; a running one is enough
/// @param siteName servers with another site name are strangers even at a shared address
public record ClusterSettings(
    ServerId self,
    String bindAddress,
    int port,
    List<HostPort> initialHosts,
    String siteName,
    DetectionSettings detection) {
  public static final int WATCH_PORT_OFFSET = 100;
  static final int MAX_PORT = 65_535 - WATCH_PORT_OFFSET;

  public ClusterSettings {
    initialHosts = List.copyOf(initialHosts);
    Name.checked("site name", siteName);
    HostPort.checkPort("cluster port of " + self, port);
  }

  int watchPort() {
    return port + WATCH_PORT_OFFSET;
  }
}
