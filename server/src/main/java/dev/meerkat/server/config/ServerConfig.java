package dev.meerkat.server.config;

import dev.meerkat.core.model.ServerId;
import java.nio.file.Path;
import java.util.List;

/// What one server must know before it can talk to the others. All else is configured in the site
/// and replicated. The keys and their meaning are in `docs/configuration.md`.
///
/// @param site servers of another site are never joined
/// @param dataDir the server's own state
public record ServerConfig(
    ServerId name,
    String site,
    Path dataDir,
    Archive archive,
    Cluster cluster,
    Api api,
    Failover failover) {

  /// @param path where the recordings go
  /// @param segmentSeconds length of one file, 5 to 3600
  public record Archive(Path path, int segmentSeconds) {}

  /// @param address what this server binds to and is reached at by the others
  /// @param hosts all servers of the site that may be running when this one starts; the server
  ///   itself may be among them
  public record Cluster(String address, int port, List<HostPort> hosts, Detection detection) {
    public Cluster {
      hosts = List.copyOf(hosts);
    }
  }

  /// How soon a host that fell silent counts as dead.
  public enum Detection {
    /// After 5 s.
    NORMAL,
    /// After 1 s; a host that hesitates for so long loses its cameras for a while.
    FAST
  }

  /// @param url where other servers and clients reach it
  public record Api(String address, int port, String url) {}

  /// @param startupWaitSeconds after its start, a server takes only its own cameras for this long
  /// @param stabilitySeconds a server must be up for this long before its cameras come home
  public record Failover(int startupWaitSeconds, int stabilitySeconds) {}
}
