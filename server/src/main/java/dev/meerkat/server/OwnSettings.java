package dev.meerkat.server;

import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.core.document.ServerDocuments;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a server writes into the site's configuration about itself: its API address and whether it
/// is a witness, which are its own file's and command's business, and, where nobody has ever set
/// anything else, the usual limits.
///
/// To be run again and again: a second server of the same name may have written another address,
/// which is put right once it is known whose the name is.
final class OwnSettings implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.server");
  private static final int DEFAULT_MAX_FOREIGN_CAMERAS = 100;

  private final ConfigurationStore store;
  private final ServerSettings own;
  private final BooleanSupplier ownsItsName;
  private final Consumer<String> problem;
  private boolean failing;

  /// @param problem hears once when they cannot be stored, until they can
  OwnSettings(
      ConfigurationStore store,
      ServerConfig config,
      BooleanSupplier ownsItsName,
      Consumer<String> problem) {
    this.store = store;
    this.own = usual(config);
    this.ownsItsName = ownsItsName;
    this.problem = problem;
  }

  /// Those of a server that nobody has set anything of.
  static ServerSettings usual(ServerConfig config) {
    return new ServerSettings(
            config.name(), config.api().url(), !config.isWitness(), DEFAULT_MAX_FOREIGN_CAMERAS)
        .asWitness(config.isWitness());
  }

  @Override
  public void run() {
    try {
      if (ownsItsName.getAsBoolean()) {
        write();
      }
      failing = false;
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        problem.accept(
            "the settings of this server could not be stored ("
                + e
                + "), so others do not know what to count on it for: check the disk of dataDir; it is"
                + " tried again");
      }
      failing = true;
    }
  }

  private void write() throws IOException {
    var key = ServerDocuments.key(own.id());
    ServerSettings present = store.configuration().servers().get(own.id());
    if (present == null) {
      store.suggest(key, ServerDocuments.fields(own));
      return;
    }
    var changes = new TreeMap<String, String>();
    if (!present.apiUrl().equals(own.apiUrl())) {
      changes.put("apiUrl", own.apiUrl());
    }
    // Servers that know of no witnesses go by Enable Failover, and let it be switched on.
    if (present.witness() != own.witness() || (own.witness() && present.failoverEnabled())) {
      LOG.info(
          own.witness()
              ? "{} is a witness from now on, and takes over no cameras"
              : "{} is a witness no more: it records, and takes over cameras",
          own.id());
      changes.putAll(ServerDocuments.witness(own.witness()));
    }
    if (!changes.isEmpty()) {
      store.edit(key, changes);
    }
  }
}
