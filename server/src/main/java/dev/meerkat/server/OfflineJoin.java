package dev.meerkat.server;

import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.KnownServers;
import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.JoinToken;
import dev.meerkat.core.document.SiteDocuments;
import dev.meerkat.server.api.Node;
import dev.meerkat.server.client.JoinClient;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/// Lets a server that does not run join a site: it is there at its next start.
public final class OfflineJoin {
  private OfflineJoin() {}

  /// The site that the server is in: how the API tells it from others; empty when it is in none
  /// yet.
  ///
  /// @throws IOException when its identity cannot be read
  public static Optional<String> authority(ServerConfig config) throws IOException {
    return new IdentityFile(config.dataDir()).read().map(Node::authority);
  }

  /// @param place where to go instead of where the token says
  /// @return the name of the site; empty when the server runs, and must be asked itself: nothing
  ///   was done
  /// @throws IOException when it is not let in, with the reason and what to do; nothing has changed
  public static Optional<String> join(
      ServerConfig config, JoinToken token, Optional<HostPort> place) throws IOException {
    Optional<DataFolder> free = DataFolder.openIfFree(config.dataDir());
    if (free.isEmpty()) {
      return Optional.empty();
    }
    try (DataFolder folder = free.get()) {
      var file = new IdentityFile(folder.path());
      if (file.read().isPresent()) {
        // Another server's is told here already.
        var _ = file.openOrFound(config.name(), config.site(), InstantSource.system().instant());
      }
      ConfigurationStore store =
          ConfigurationStore.open(folder.path(), config.name(), InstantSource.system());
      JoinClient.Joined joined =
          JoinClient.join(
              token, place, JoinClient.applicant(config.name(), store.configuration(), false));
      new PendingMove(folder.path()).clear();
      KnownServers known = KnownServers.open(folder.path());
      known.add(joined.places());
      store.rewrite(
          (all, self, version) -> SiteDocuments.joining(all, self, version, joined.held()),
          joined.newest(),
          joined.identity(),
          file::write);
      SiteMembership.ensureSettings(config, store);
      known.replace(joined.places());
      return Optional.of(joined.identity().siteName());
    }
  }
}
