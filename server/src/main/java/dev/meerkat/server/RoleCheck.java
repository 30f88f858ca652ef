package dev.meerkat.server;

import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.site.RoleChange;
import dev.meerkat.recorder.Remains;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.group.Groups;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Looks, before anything is opened or changed, whether a server may be what it is started as.
final class RoleCheck {
  private RoleCheck() {}

  /// @param folder of the server's own state
  /// @param known the site, as it is written there
  /// @throws ServerStartException when it may not, with what to do
  static void check(ServerConfig config, Path folder, SiteConfiguration known)
      throws ServerStartException, IOException {
    if (config.isWitness()) {
      asWitness(config, folder, known);
      return;
    }
    Optional<String> refusal =
        RoleChange.refusalAsServer(config.name(), known, config.archive().named());
    if (refusal.isPresent()) {
      throw new ServerStartException(refusal.get());
    }
  }

  private static void asWitness(ServerConfig config, Path folder, SiteConfiguration known)
      throws ServerStartException, IOException {
    if (!RoleChange.isNewWitness(config.name(), known)) {
      return; // where there was an archive need not be looked at again and again
    }
    var change =
        new RoleChange(
            config.name(),
            known,
            Groups.names(folder),
            Remains.find(Recording.volumes(config, folder)).map(Path::toString));
    var refusals = change.refusalAsWitness();
    if (!refusals.isEmpty()) {
      throw new ServerStartException(
          config.name()
              + " cannot be a witness as it is; start it with meerkat server until this is done"
              + (refusals.size() == 1 ? ": " : ":" + System.lineSeparator() + "- ")
              + String.join(System.lineSeparator() + "- ", refusals));
    }
  }
}
