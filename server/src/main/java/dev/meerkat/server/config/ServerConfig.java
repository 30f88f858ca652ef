package dev.meerkat.server.config;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.model.RetentionLimits;
import dev.meerkat.core.model.ServerId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What one server must know before it can talk to the others. All else is configured in the site
/// and replicated. The keys and their meaning are in `docs/configuration.md`.
///
/// @param site servers of another site are never joined
/// @param dataDir the server's own state
/// @param archive of a witness: where one would be
/// @param hooksDir the folder with the programs that may be run beside recordings; empty: none may
public record ServerConfig(
    ServerId name,
    String site,
    Path dataDir,
    Archive archive,
    Cluster cluster,
    Api api,
    Failover failover,
    Optional<Path> hooksDir,
    Discovery discovery,
    Role role) {

  /// A server that records, runs no analytics programs and is not to be found.
  public ServerConfig(
      ServerId name,
      String site,
      Path dataDir,
      Archive archive,
      Cluster cluster,
      Api api,
      Failover failover) {
    this(
        name,
        site,
        dataDir,
        archive,
        cluster,
        api,
        failover,
        Optional.empty(),
        new Discovery(false, Discovery.DEFAULT_PORT),
        Role.SERVER);
  }

  /// The same, in another role.
  public ServerConfig as(Role next) {
    return new ServerConfig(
        name, site, dataDir, archive, cluster, api, failover, hooksDir, discovery, next);
  }

  public boolean isWitness() {
    return role == Role.WITNESS;
  }

  /// What the program was started as.
  public enum Role {
    /// `meerkat server`, which records.
    SERVER,
    /// `meerkat witness`, which only gives its vote to groups.
    WITNESS
  }

  /// @param volumes folders for the recordings, each on a disk of its own, in the order in which
  ///   they are filled; at least one
  /// @param segmentSeconds length of one file, 5 to 3600
  /// @param retention how much of each camera is kept, where the camera says nothing
  /// @param named whether the file says anything of an archive; else all is as usual
  public record Archive(
      List<Path> volumes,
      int segmentSeconds,
      RetentionLimits retention,
      SpaceRule space,
      boolean named) {
    private static final RetentionLimits UNLIMITED =
        RetentionLimits.of(OptionalLong.of(0), OptionalLong.of(0));

    public Archive {
      volumes = List.copyOf(volumes);
    }

    /// One volume, and no limits but its size. The file says nothing of it.
    public Archive(Path path, int segmentSeconds) {
      this(List.of(path), segmentSeconds, UNLIMITED, SpaceRule.USUAL, false);
    }
  }

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
  public record Api(String address, int port, String url) {
    /// Whether it listens at all addresses of the host.
    public boolean anyAddress() {
      return address.equals("0.0.0.0") || address.equals("::") || address.equals("*");
    }

    /// @param host a name or an address at which it listens
    public String urlAt(String host) {
      return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /// For programs on the server's own host.
    public String localUrl() {
      return urlAt(anyAddress() ? "127.0.0.1" : address);
    }
  }

  /// Whether it answers who searches the local network for sites.
  ///
  /// @param port UDP, the same on all hosts that are to find each other
  public record Discovery(boolean enabled, int port) {
    public static final int DEFAULT_PORT = 7801;
  }

  /// @param startupWaitSeconds after its start, a server takes only its own cameras for this long
  /// @param stabilitySeconds a server must be up for this long before its cameras come home
  public record Failover(int startupWaitSeconds, int stabilitySeconds) {}
}
