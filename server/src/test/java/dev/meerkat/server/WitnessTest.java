package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.config.ServerConfig.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A witness in a site with servers that record, and what comes of starting one as the other. Its
/// vote is the matter of `GroupTest`.
@Timeout(300)
class WitnessTest {
  private static final String GROUP =
      """
      group: shop
      hosts: [north, keeper]
      links:
        - {name: cable, north: 127.0.0.1/8, keeper: 127.0.0.2/8}
      arbitration: {isolation: {addresses: [203.0.113.9]}}
      resources:
        - {name: web, process: [/bin/sleep, "1000"]}
      """;

  @TempDir Path folder;

  @Test
  void isNeverGivenACamera_andSaysWhy() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 3)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      ServerConfig keeperConfig = site.config("keeper", 2).as(Role.WITNESS);
      MeerkatServer northServer = site.start(northConfig);
      MeerkatServer _ = site.start(southConfig);
      MeerkatServer _ = site.start(keeperConfig);
      try (var north = TestSite.client(northConfig.api().url());
          var south = TestSite.client(southConfig.api().url());
          var keeper = TestSite.client(keeperConfig.api().url())) {
        TestSite.await(
            "a stable witness",
            () -> server(south, "keeper").filter(it -> isReady(it)).isPresent());
        assertThat(server(south, "north").orElseThrow().witness()).isFalse();
        for (var asked : List.of(north, keeper)) {
          refuses(
              asked,
              "POST",
              "/cameras",
              gate(cameras, "keeper"),
              "home: server keeper is a witness");
        }
        // The server that is asked would be its home.
        var homeless = Map.of("name", "gate", "url", cameras.urls().getFirst());
        refuses(keeper, "POST", "/cameras", homeless, "home: server keeper is a witness");
        var _ = keeper.send("POST", "/cameras", gate(cameras, "north"), Answers.Camera.class);
        TestSite.await("recorded at home", () -> recorders(south).equals(List.of("north")));
        refuses(north, "PATCH", "/cameras/gate", Map.of("home", "keeper"), "home: server keeper");
        refuses(
            north, "PATCH", "/cameras/gate", Map.of("backup", "keeper"), "backup: server keeper");
        for (Map<String, ?> setting :
            List.of(
                Map.of("failoverEnabled", true),
                Map.of("maxForeignCameras", 9),
                Map.of("draining", true),
                Map.of("redundancy", "warm"),
                Map.of("failback", "manual"))) {
          refuses(south, "PATCH", "/servers/keeper", setting, "server keeper is a witness");
        }
        var named = Map.of("alias", "the vote", "location", "Haus 3", "failoverEnabled", false);
        var _ = south.send("PATCH", "/servers/keeper", named, Answers.ChangedServer.class);
        refuses(
            north,
            "POST",
            "/groups",
            Map.of("document", GROUP),
            "hosts[1]: keeper is a witness, which runs no groups");

        // Where only the witness would be left, the site does not survive.
        var _ =
            north.send(
                "PATCH",
                "/servers/south",
                Map.of("maxForeignCameras", 0),
                Answers.ChangedServer.class);
        TestSite.await(
            "the warning", () -> isToldAnywhere(keeper, "does not survive the loss of north"));
        assertThat(get(south, "/whatif", Answers.WhatIf[].class))
            .extracting(Answers.WhatIf::without)
            .containsExactly(List.of("north"), List.of("south"));
        northServer.close();
        TestSite.await(
            "nobody who could take it",
            () ->
                "no_room"
                    .equals(
                        get(keeper, "/recordings", Answers.CameraRecordings[].class)[0].reason()));
        assertThat(recorders(keeper)).isEmpty();
        var _ =
            keeper.send(
                "PATCH",
                "/servers/south",
                Map.of("maxForeignCameras", 9),
                Answers.ChangedServer.class);
        TestSite.await("recorded by south", () -> recorders(keeper).equals(List.of("south")));
        TestSite.await(
            "what south has recorded, told by the witness",
            () ->
                !get(keeper, "/cameras/gate/timeline", Answers.Timeline.class).ranges().isEmpty());
        assertThat(get(keeper, "/volumes", Answers.Volume[].class)).isEmpty();
      }
      try (var files = Files.walk(keeperConfig.dataDir())) {
        assertThat(files.map(each -> String.valueOf(each.getFileName())))
            .doesNotContain("archive", "ledger.db", "volumes");
      }
    }
  }

  @Test
  void aServerBecomesOneWhenItHasNothingToLookAfter_andIsNoneByMistake() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig asServer = site.config("keeper", 1);
      ServerConfig asWitness = asServer.as(Role.WITNESS);
      MeerkatServer _ = site.start(northConfig);
      MeerkatServer first = site.start(asServer);
      try (var north = TestSite.client(northConfig.api().url())) {
        var _ = north.send("POST", "/cameras", gate(cameras, "keeper"), Answers.Camera.class);
        TestSite.await("recorded at home", () -> recorders(north).equals(List.of("keeper")));
        SiteCalls.recorded(north, "gate", "keeper", 100);
        first.close();
        refused(site, asWitness, "home of camera gate", "--of keeper --home", "footage lies in");
        var _ = north.send("PATCH", "/cameras/gate", Map.of("home", "north"), Answers.Camera.class);
        // It hears of that as a server only.
        try (MeerkatServer _ = site.start(asServer);
            var keeper = TestSite.client(asServer.api().url())) {
          TestSite.await("news", () -> homes(keeper).equals(List.of("north")));
        }
        refused(site, asWitness, "footage lies in " + asServer.archive().volumes().getFirst());
        assertThat(server(north, "keeper").orElseThrow().witness()).isFalse();

        Path volume = asServer.archive().volumes().getFirst();
        Files.move(volume, folder.resolve("away"));
        try (MeerkatServer _ = site.start(asWitness)) {
          TestSite.await("a witness", () -> server(north, "keeper").orElseThrow().witness());
        }
        refused(
            site, asServer, "keeper is a witness", "meerkat witness", "archive: {path: FOLDER}");
        TestSite.await("it is down", () -> !server(north, "keeper").orElseThrow().alive());
        assertThat(server(north, "keeper").orElseThrow().witness()).isTrue();
        assertThat(server(north, "keeper").orElseThrow().failoverEnabled()).isFalse();
        Files.move(folder.resolve("away"), volume);
        MeerkatServer _ = site.start(withArchive(asServer));
        TestSite.await(
            "a server that takes over again",
            () ->
                server(north, "keeper")
                    .filter(it -> !it.witness() && it.failoverEnabled())
                    .isPresent());
        var _ =
            north.send("PATCH", "/cameras/gate", Map.of("home", "keeper"), Answers.Camera.class);
        TestSite.await("recorded there", () -> recorders(north).equals(List.of("keeper")));
      }
    }
  }

  private static void refused(TestSite site, ServerConfig config, String... words) {
    assertThatThrownBy(() -> site.start(config))
        .isInstanceOf(ServerStartException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  private static void refuses(
      ApiClient client, String method, String path, Map<String, ?> fields, String words) {
    assertThatThrownBy(() -> client.send(method, path, fields, Object.class))
        .hasMessageContaining(words);
  }

  private static Map<String, String> gate(SimulatedCameras cameras, String home) {
    return Map.of("name", "gate", "url", cameras.urls().getFirst(), "home", home);
  }

  private static ServerConfig withArchive(ServerConfig config) {
    var usual = config.archive();
    return new ServerConfig(
        config.name(),
        config.site(),
        config.dataDir(),
        new ServerConfig.Archive(
            usual.volumes(), usual.segmentSeconds(), usual.retention(), usual.space(), true),
        config.cluster(),
        config.api(),
        config.failover());
  }

  private static boolean isReady(Answers.Server server) {
    return server.witness()
        && !server.failoverEnabled()
        && server.alive()
        && "stable".equals(server.standing());
  }

  private static Optional<Answers.Server> server(ApiClient client, String name) {
    return Arrays.stream(get(client, "/servers", Answers.Server[].class))
        .filter(each -> each.name().equals(name))
        .findFirst();
  }

  private static List<String> homes(ApiClient client) {
    return Arrays.stream(get(client, "/cameras", Answers.Camera[].class))
        .map(Answers.Camera::home)
        .toList();
  }

  private static List<String> recorders(ApiClient client) {
    return Arrays.stream(get(client, "/recordings", Answers.CameraRecordings[].class))
        .flatMap(each -> each.recordings().stream())
        .filter(each -> each.phase().equals("recording"))
        .map(Answers.Recording::server)
        .toList();
  }

  private static boolean isToldAnywhere(ApiClient client, String words) {
    return get(client, "/site", Answers.Site.class).problems().stream()
        .anyMatch(each -> each.what().contains(words));
  }

  private static <T> T get(ApiClient client, String path, Class<T> type) {
    try {
      return client.get(path, type);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
