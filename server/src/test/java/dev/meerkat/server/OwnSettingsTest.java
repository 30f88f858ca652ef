package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.core.document.ServerDocuments;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.config.ServerConfig.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnSettingsTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final String URL = "http://10.0.0.1:7080";
  private static final String OTHER = "http://10.0.0.9:7080";

  @TempDir private Path folder;
  private final List<String> problems = new ArrayList<>();

  private ConfigurationStore open() throws IOException {
    return ConfigurationStore.open(folder, NORTH, InstantSource.system());
  }

  private void run(ConfigurationStore store, boolean ownsItsName) {
    run(store, Role.SERVER, ownsItsName);
  }

  private void run(ConfigurationStore store, Role role, boolean ownsItsName) {
    new OwnSettings(store, config(role), () -> ownsItsName, problems::add).run();
  }

  private ServerConfig config(Role role) {
    return new ServerConfig(
            NORTH,
            "museum",
            folder,
            new ServerConfig.Archive(folder, 60),
            new ServerConfig.Cluster("127.0.0.1", 7800, List.of(), ServerConfig.Detection.NORMAL),
            new ServerConfig.Api("127.0.0.1", 7080, URL),
            new ServerConfig.Failover(3, 30))
        .as(role);
  }

  private static Optional<ServerSettings> settings(ConfigurationStore store) {
    return Optional.ofNullable(store.configuration().servers().get(NORTH));
  }

  @Test
  void theUsualOnesAtFirst() throws Exception {
    ConfigurationStore store = open();
    run(store, true);
    assertThat(settings(store)).contains(new ServerSettings(NORTH, URL, true, 100));
  }

  /// It is run again and again, which an exception would end.
  @Test
  void aFaultIsToldAndTriedAgain() throws Exception {
    ConfigurationStore store = open();
    var own =
        new OwnSettings(
            store,
            config(Role.SERVER),
            () -> {
              throw new IllegalStateException("a fault");
            },
            problems::add);
    own.run();
    own.run();
    assertThat(problems).singleElement().asString().contains("a fault");
  }

  @Test
  void whatAnAdministratorHasSetStays() throws Exception {
    ConfigurationStore store = open();
    run(store, true);
    store.edit(ServerDocuments.key(NORTH), Map.of("maxForeignCameras", "7", "apiUrl", OTHER));
    run(store, true);
    assertThat(settings(store)).contains(new ServerSettings(NORTH, URL, true, 7));
  }

  /// As a witness and back: all else that was set stays.
  @Test
  void whatItWasStartedAs() throws Exception {
    ConfigurationStore store = open();
    run(store, Role.WITNESS, true);
    assertThat(settings(store))
        .contains(new ServerSettings(NORTH, URL, false, 100).asWitness(true));
    store.edit(ServerDocuments.key(NORTH), Map.of("location", "Haus 3"));
    run(store, Role.SERVER, true);
    assertThat(settings(store)).contains(new ServerSettings(NORTH, URL, true, 100).at("Haus 3"));
    store.edit(ServerDocuments.key(NORTH), Map.of("failoverEnabled", "false"));
    run(store, Role.SERVER, true);
    assertThat(settings(store)).contains(new ServerSettings(NORTH, URL, false, 100).at("Haus 3"));
    run(store, Role.WITNESS, true);
    assertThat(settings(store))
        .contains(new ServerSettings(NORTH, URL, false, 100).at("Haus 3").asWitness(true));
    // By a server that knows of no witnesses.
    store.edit(ServerDocuments.key(NORTH), Map.of("failoverEnabled", "true"));
    run(store, Role.WITNESS, true);
    assertThat(settings(store))
        .contains(new ServerSettings(NORTH, URL, false, 100).at("Haus 3").asWitness(true));
  }

  @Test
  void aServerWhoseNameIsAnothersWritesNothing() throws Exception {
    ConfigurationStore store = open();
    run(store, false);
    assertThat(settings(store)).isEmpty();
    assertThat(problems).isEmpty();
  }
}
