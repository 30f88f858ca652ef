package dev.meerkat.server;

import dev.meerkat.cluster.Cluster;
import dev.meerkat.cluster.ClusterListener;
import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.cluster.ClusterStartException;
import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.KnownServers;
import dev.meerkat.cluster.identity.Invitations;
import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.server.api.Node;
import dev.meerkat.server.api.SitePort;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// The connections of this server with its site, by the identity that it has: its site port and the
/// cluster. Others may ask for them while one thread at a time replaces them.
final class SiteConnections {
  private final ServerConfig config;
  private final ConfigurationStore store;
  private final ClusterListener listener;
  private final KnownServers known;
  private final Invitations invitations;
  private final Refusals refusals;
  private final AtomicBoolean removed = new AtomicBoolean();
  private volatile SiteTls tls;
  private volatile Optional<Open> open = Optional.empty();
  private Optional<Node> node = Optional.empty();

  /// Those of one identity.
  record Open(SitePort port, Cluster cluster) {
    private void close() {
      cluster.close();
      port.close();
    }
  }

  SiteConnections(
      ServerConfig config,
      ConfigurationStore store,
      ClusterListener listener,
      KnownServers known,
      Invitations invitations,
      Refusals refusals,
      SiteIdentity identity) {
    this.config = config;
    this.store = store;
    this.listener = listener;
    this.known = known;
    this.invitations = invitations;
    this.refusals = refusals;
    this.tls = tls(identity);
  }

  private SiteTls tls(SiteIdentity identity) {
    return new SiteTls(identity, () -> store.reading().removedAtMillis(), refusals);
  }

  SiteTls tls() {
    return tls;
  }

  /// Empty while there are none.
  Optional<Open> now() {
    return open;
  }

  /// Whether others have told, or this server has read, that it was removed from its site.
  boolean wasRemoved() {
    SiteTls with = tls;
    return removed.get() || with.removed(with.identity().member());
  }

  /// Opens the ports and joins the others.
  ///
  /// @param ofServer what its site port answers from, from now on
  void begin(Node ofServer) throws IOException, ClusterStartException, InterruptedException {
    node = Optional.of(ofServer);
    connect();
  }

  /// The same again, once it has begun.
  void connect() throws IOException, ClusterStartException, InterruptedException {
    SiteTls with = tls;
    ServerConfig.Cluster cluster = config.cluster();
    SitePort port =
        SitePort.start(
            cluster.address(),
            ClusterSettings.sitePort(cluster.port()),
            node.orElseThrow(),
            with,
            invitations,
            this::placesByName,
            InstantSource.system());
    boolean joined = false;
    try {
      open =
          Optional.of(
              new Open(
                  port, Cluster.start(settings(), with, store, listener, () -> removed.set(true))));
      joined = true;
    } finally {
      if (!joined) {
        port.close();
      }
    }
    invitations.resume();
  }

  private ClusterSettings settings() {
    ServerConfig.Cluster cluster = config.cluster();
    List<HostPort> hosts = new ArrayList<>(cluster.hosts());
    known.places().stream().filter(place -> !hosts.contains(place)).forEach(hosts::add);
    return PartSettings.cluster(config, tls.identity().siteName(), hosts);
  }

  private SortedMap<String, String> placesByName() {
    SortedMap<String, String> places = new TreeMap<>();
    open.map(Open::cluster)
        .map(Cluster::places)
        .orElse(new TreeMap<>())
        .forEach((server, place) -> places.put(server.value(), place.toString()));
    return places;
  }

  void disconnect() {
    invitations.suspend();
    open.ifPresent(Open::close);
    open = Optional.empty();
  }

  /// From the next connections on, it has another identity.
  void use(SiteIdentity next) {
    tls = tls(next);
    removed.set(false);
  }
}
