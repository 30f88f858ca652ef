package dev.meerkat.server;

import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.core.document.SiteDocuments;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import java.io.IOException;
import java.util.Map;

/// What a server writes into the site's configuration about itself: everything at its very first
/// start, later only its API address, which is its own file's business. What an administrator has
/// set stays.
final class OwnSettings {
  static final int DEFAULT_MAX_FOREIGN_CAMERAS = 100;

  private OwnSettings() {}

  static void write(ConfigurationStore store, ServerId self, String apiUrl) throws IOException {
    ServerSettings present = store.configuration().servers().get(self);
    if (present == null) {
      store.edit(
          SiteDocuments.key(self),
          SiteDocuments.fields(
              new ServerSettings(self, apiUrl, true, DEFAULT_MAX_FOREIGN_CAMERAS)));
    } else if (!present.apiUrl().equals(apiUrl)) {
      store.edit(SiteDocuments.key(self), Map.of("apiUrl", apiUrl));
    }
  }
}
