package dev.meerkat.server;

import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.core.document.ServerDocuments;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import java.io.IOException;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// What a server writes into the site's configuration about itself: its API address, which is its
/// own file's business, and, where nobody has ever set anything else, the usual limits.
///
/// To be run again and again: a second server of the same name may have written another address,
/// which is put right once it is known whose the name is.
final class OwnSettings implements Runnable {
  static final int DEFAULT_MAX_FOREIGN_CAMERAS = 100;

  private final ConfigurationStore store;
  private final ServerId self;
  private final String apiUrl;
  private final BooleanSupplier ownsItsName;
  private final Consumer<String> problem;
  private boolean failing;

  /// @param problem hears once when they cannot be stored, until they can
  OwnSettings(
      ConfigurationStore store,
      ServerId self,
      String apiUrl,
      BooleanSupplier ownsItsName,
      Consumer<String> problem) {
    this.store = store;
    this.self = self;
    this.apiUrl = apiUrl;
    this.ownsItsName = ownsItsName;
    this.problem = problem;
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
                + "), so it takes over no cameras: check the disk of dataDir; it is tried again");
      }
      failing = true;
    }
  }

  private void write() throws IOException {
    ServerSettings present = store.configuration().servers().get(self);
    if (present == null) {
      store.suggest(
          ServerDocuments.key(self),
          ServerDocuments.fields(
              new ServerSettings(self, apiUrl, true, DEFAULT_MAX_FOREIGN_CAMERAS)));
    } else if (!present.apiUrl().equals(apiUrl)) {
      store.edit(ServerDocuments.key(self), Map.of("apiUrl", apiUrl));
    }
  }
}
