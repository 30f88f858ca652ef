package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.discovery.SiteSearch;
import dev.meerkat.server.discovery.SiteSearch.Found;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a server does beside recording when its file says so: it runs analytics programs, and lets
/// itself be found.
class AnalyticsTest {
  private static final int MAX_SEARCHES = 10;

  @TempDir private Path folder;

  private static ServerConfig with(ServerConfig config, Path hooks, int port) {
    return new ServerConfig(
        config.name(),
        config.site(),
        config.dataDir(),
        config.archive(),
        config.cluster(),
        config.api(),
        config.failover(),
        Optional.of(hooks),
        new ServerConfig.Discovery(true, port),
        config.role());
  }

  private static int freePort() throws IOException {
    try (var socket = new DatagramSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aProgramRunsWhileItsCameraIsRecorded() throws Exception {
    Path hooks = Files.createDirectories(folder.resolve("hooks"));
    Path program = hooks.resolve("count");
    Files.writeString(
        program, "#!/bin/sh\necho \"$MEERKAT_CAMERA $1\" > started\nexec sleep 1000\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 1)) {
      ServerConfig config = with(site.config("north", 0), hooks, freePort());
      MeerkatServer server = site.start(config);
      try (var client = new ApiClient(config.api().url())) {
        client.send(
            "POST",
            "/cameras",
            Map.of(
                "name",
                "gate",
                "url",
                cameras.urls().getFirst(),
                "analytics",
                "count",
                "analyticsArguments",
                List.of("fast")),
            Answers.Camera.class);
        TestSite.await("the program", () -> running() == 1);
        assertThat(Files.readString(hooks.resolve("started"))).isEqualTo("gate fast\n");
        client.send("PATCH", "/cameras/gate", Map.of("enabled", false), Answers.Camera.class);
        TestSite.await("its end", () -> running() == 0);
        client.send("PATCH", "/cameras/gate", Map.of("enabled", true), Answers.Camera.class);
        TestSite.await("the program again", () -> running() == 1);
      }
      server.close();
      assertThat(running()).isZero();
    }
  }

  /// How many programs of this process sleep.
  private static long running() {
    return ProcessHandle.current()
        .descendants()
        .filter(each -> each.info().commandLine().orElse("").endsWith("sleep 1000"))
        .count();
  }

  @Test
  void aServerIsFoundByItsNeighbours() throws Exception {
    int port = freePort();
    try (var site = new TestSite(folder, 1)) {
      ServerConfig config = with(site.config("north", 0), folder, port);
      MeerkatServer _ = site.start(config);
      List<Found> found = List.of();
      for (int i = 0; i < MAX_SEARCHES && found.isEmpty(); i++) {
        found = SiteSearch.search(port, Duration.ofMillis(600));
      }
      assertThat(found)
          .singleElement()
          .satisfies(each -> assertThat(each.site()).isEqualTo("test"))
          .satisfies(each -> assertThat(each.server()).isEqualTo("north"))
          .satisfies(
              each -> assertThat(each.place()).isEqualTo("127.0.0.1:" + config.cluster().port()));
      try (var client = new ApiClient(config.api().url())) {
        assertThat(found.getFirst().authority())
            .isEqualTo(client.get("/health", Answers.Health.class).authority());
      }
    }
  }
}
