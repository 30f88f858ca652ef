package dev.meerkat.server;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.group.Arbiters;
import java.util.Optional;

/// Where the voters of arbiters are: at the addresses by which servers know each other.
record VoterPlaces(ServerConfig.Cluster cluster, SiteMembership membership)
    implements Arbiters.Ways {
  @Override
  public SiteTls tls() {
    return membership.tls();
  }

  @Override
  public Optional<HostPort> place(ServerId server) {
    return membership.lastPlace(server);
  }

  @Override
  public HostPort own() {
    return new HostPort(cluster.address(), cluster.port());
  }
}
