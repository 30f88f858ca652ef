package dev.meerkat.server;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.discovery.DiscoveryPacket;
import dev.meerkat.server.discovery.DiscoveryResponder;
import java.io.IOException;
import java.util.Optional;

/// What a server answers to those who search the local network for sites.
final class SearchAnswers {
  /// That of the package; classes that were just compiled have none.
  private static final String VERSION =
      Optional.ofNullable(SearchAnswers.class.getPackage().getImplementationVersion())
          .orElse("development");

  private SearchAnswers() {}

  /// @return empty when it is not to answer
  static Optional<DiscoveryResponder> start(ServerConfig config, SiteMembership membership)
      throws IOException {
    if (!config.discovery().enabled()) {
      return Optional.empty();
    }
    ServerConfig.Cluster cluster = config.cluster();
    String place = new HostPort(cluster.address(), cluster.port()).toString();
    return Optional.of(
        DiscoveryResponder.start(
            cluster.address(),
            config.discovery().port(),
            nonce -> {
              SiteIdentity identity = membership.tls().identity();
              return new DiscoveryPacket.Answer(
                  nonce,
                  identity.siteFingerprint().substring(0, 2 * DiscoveryPacket.AUTHORITY_BYTES),
                  identity.siteName(),
                  config.name().value(),
                  place,
                  VERSION);
            }));
  }
}
