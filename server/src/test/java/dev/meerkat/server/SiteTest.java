package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.demo.FrameCount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole servers, with real sockets, files and cameras, in one process.
class SiteTest {
  @TempDir Path folder;

  private static Answers.CameraRecordings[] recordings(ApiClient client) {
    try {
      return client.get("/recordings", Answers.CameraRecordings[].class);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean recordedOnlyBy(ApiClient client, String camera, String server) {
    return Arrays.stream(recordings(client))
        .filter(each -> each.camera().equals(camera))
        .anyMatch(each ->
            each.recordings().size() == 1
                && each.recordings().getFirst().server().equals(server)
                && each.recordings().getFirst().phase().equals("recording"));
  }

  /// Waits until so much of the camera is on disk since its session began.
  private static void recordMillis(ApiClient client, String camera, long millis) {
    TestSite.await(
        millis + " ms of " + camera,
        () ->
            Arrays.stream(recordings(client))
                .filter(each -> each.camera().equals(camera))
                .flatMap(each -> each.recordings().stream())
                .anyMatch(each ->
                    each.since() != null
                        && each.lastDurable() != null
                        && Duration.between(
                                    Instant.parse(each.since()), Instant.parse(each.lastDurable()))
                                .toMillis()
                            >= millis));
  }

  private FrameCount export(ApiClient client, String camera)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile(folder, camera, ".mp4");
    try (InputStream body = client.open("/cameras/" + camera + "/export").body();
        var out = Files.newOutputStream(file)) {
      body.transferTo(out);
    }
    return FrameCount.of(file);
  }

  @Test
  void aServerIsTakenOverAndItsCamerasComeHome() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 2, Optional.empty());
        var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer north = site.start(northConfig);
      MeerkatServer _ = site.start(southConfig);
      try (var client = new ApiClient(southConfig.api().url())) {
        for (String home : new String[] {"north", "south"}) {
          TestSite.await("server " + home, () -> knows(client, home));
          var fields = Map.of("name", "at-" + home, "url", cameras.urls().getFirst(), "home", home);
          var added = client.send("POST", "/cameras", fields, Answers.Camera.class);
          assertThat(added.home()).isEqualTo(home);
        }
        TestSite.await("recording at home", () -> recordedOnlyBy(client, "at-north", "north"));
        recordMillis(client, "at-north", 3_000);
        assertThat(recordedOnlyBy(client, "at-south", "south")).isTrue();

        var loss = client.get("/whatif?without=north", Answers.WhatIf[].class);
        assertThat(loss).hasSize(1);
        assertThat(loss[0].moving())
            .containsExactly(new Answers.Moving("at-north", "north", "south", false));
        assertThat(loss[0].lost()).isEmpty();
        assertThat(fragile(client)).isEmpty();
        var none = Map.of("maxForeignCameras", 0);
        client.send("PATCH", "/servers/south", none, Answers.Server.class);
        TestSite.await("the warning", () -> !fragile(client).isEmpty());
        assertThat(fragile(client).getFirst())
            .isEqualTo(
                "the site does not survive the loss of north: no other server has room for, and"
                    + " reaches, camera at-north");
        var one = Map.of("maxForeignCameras", 1);
        client.send("PATCH", "/servers/south", one, Answers.Server.class);
        TestSite.await("the end of the warning", () -> fragile(client).isEmpty());

        north.close();
        TestSite.await("the takeover", () -> recordedOnlyBy(client, "at-north", "south"));
        recordMillis(client, "at-north", 2_000);
        var away = client.get("/cameras/at-north/timeline", Answers.Timeline.class);
        assertThat(away.unavailable())
            .singleElement()
            .satisfies(each -> assertThat(each.server()).isEqualTo("north"));

        MeerkatServer _ = site.start(northConfig);
        TestSite.await("the return", () -> recordedOnlyBy(client, "at-north", "north"));
        recordMillis(client, "at-north", 2_000);
        FrameCount count = export(client, "at-north");
        assertThat(count.repeated()).isZero();
        assertThat(count.holes()).hasSizeLessThanOrEqualTo(1);
        assertThat(export(client, "at-south").holes()).isEmpty();
        var timeline = client.get("/cameras/at-north/timeline", Answers.Timeline.class);
        assertThat(timeline.unavailable()).isEmpty();
        assertThat(timeline.ranges())
            .extracting(Answers.Range::servers)
            .anyMatch(servers -> servers.contains("south"))
            .anyMatch(servers -> servers.contains("north"));
      }
    }
  }

  @Test
  void aServerIsDrainedWithoutAMissingFrame() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      MeerkatServer _ = site.start(northConfig);
      MeerkatServer _ = site.start(site.config("south", 1));
      try (var client = new ApiClient(northConfig.api().url())) {
        TestSite.await("server south", () -> knows(client, "south"));
        for (String name : new String[] {"gate", "stays"}) {
          String priority = name.equals("stays") ? "never" : "low";
          String url = cameras.urls().getFirst();
          var fields = Map.of("name", name, "url", url, "home", "north", "priority", priority);
          client.send("POST", "/cameras", fields, Answers.Camera.class);
          TestSite.await(name, () -> recordedOnlyBy(client, name, "north"));
        }
        recordMillis(client, "gate", 2_000);
        var drained = drain(client, true);
        assertThat(drained.server().draining()).isTrue();
        assertThat(drained.moves())
            .containsExactly(new Answers.Move("gate", "north", "south", null));
        TestSite.await("the drain", () -> isDrained(client));
        assertThat(recordedOnlyBy(client, "gate", "south")).isTrue();
        recordMillis(client, "gate", 2_000);

        assertThat(drain(client, false).moves())
            .containsExactly(new Answers.Move("gate", "south", "north", null));
        TestSite.await("the return", () -> recordedOnlyBy(client, "gate", "north"));
        recordMillis(client, "gate", 2_000);
        assertThat(export(client, "gate").holes()).isEmpty();
        assertThat(export(client, "stays").holes()).isEmpty();
      }
    }
  }

  @Test
  void camerasComeHomeByOrder() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0, 8);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer north = site.start(northConfig);
      MeerkatServer _ = site.start(southConfig);
      try (var client = new ApiClient(southConfig.api().url())) {
        TestSite.await("server north", () -> knows(client, "north"));
        TestSite.await("server south", () -> knows(client, "south"));
        String url = cameras.urls().getFirst();
        var fields = Map.of("name", "gate", "url", url, "home", "north");
        client.send("POST", "/cameras", fields, Answers.Camera.class);
        var manual = Map.of("failback", "manual");
        client.send("PATCH", "/servers/north", manual, Answers.ChangedServer.class);
        TestSite.await("recording at home", () -> recordedOnlyBy(client, "gate", "north"));
        north.close();
        TestSite.await("the takeover", () -> recordedOnlyBy(client, "gate", "south"));
        recordMillis(client, "gate", 1_000);

        MeerkatServer _ = site.start(northConfig);
        TestSite.await("waiting", () -> standing(client, "north").equals("waiting"));
        recordMillis(client, "gate", 3_000);
        assertThat(recordedOnlyBy(client, "gate", "south")).isTrue();
        assertThat(client.get("/site", Answers.Site.class).problems())
            .anyMatch(problem -> problem.todo().contains("meerkat failback north"));

        client.send("POST", "/servers/north/failback", Map.of(), Answers.Server.class);
        TestSite.await("the return", () -> recordedOnlyBy(client, "gate", "north"));
        assertThat(standing(client, "north")).isEqualTo("stable");
        recordMillis(client, "gate", 1_000);
        assertThat(export(client, "gate").holes()).hasSizeLessThanOrEqualTo(1);
      }
    }
  }

  private static String standing(ApiClient client, String server) {
    try {
      return Arrays.stream(client.get("/servers", Answers.Server[].class))
          .filter(each -> each.name().equals(server))
          .map(each -> String.valueOf(each.standing()))
          .findFirst()
          .orElse("unknown");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Answers.ChangedServer drain(ApiClient client, boolean draining)
      throws IOException, InterruptedException {
    return client.send(
        "PATCH", "/servers/north", Map.of("draining", draining), Answers.ChangedServer.class);
  }

  private static boolean isDrained(ApiClient client) {
    try {
      var drain = client.get("/drains", Answers.Drain[].class)[0];
      if (drain.done()) {
        assertThat(drain.stuck())
            .containsExactly(new Answers.Stuck("stays", "its priority is never"));
      }
      return drain.done();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> fragile(ApiClient client) {
    try {
      return client.get("/site", Answers.Site.class).problems().stream()
          .map(Answers.Problem::what)
          .filter(what -> what.contains("does not survive"))
          .toList();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean knows(ApiClient client, String server) {
    try {
      return Arrays.stream(client.get("/servers", Answers.Server[].class))
          .anyMatch(each -> each.name().equals(server) && each.failoverEnabled());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anAdministratorChangesWhatIsRecorded() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      MeerkatServer first = site.start(config);
      try (var client = new ApiClient(config.api().url())) {
        var fields = Map.of("name", "gate", "url", cameras.urls().getFirst(), "priority", "HIGH");
        client.send("POST", "/cameras", fields, Answers.Camera.class);
        TestSite.await("recording", () -> recordedOnlyBy(client, "gate", "north"));
        var changed =
            client.send("PATCH", "/cameras/gate", Map.of("enabled", false), Answers.Camera.class);
        assertThat(changed.priority()).isEqualTo("high");
        TestSite.await("the end", () -> recordings(client)[0].recordings().isEmpty());
        assertThat(recordings(client)[0].reason()).isEqualTo("disabled");
        client.send("PATCH", "/cameras/gate", Map.of("enabled", true), Answers.Camera.class);
        TestSite.await("recording again", () -> recordedOnlyBy(client, "gate", "north"));
        recordMillis(client, "gate", 1_000);
        client.delete("/cameras/gate");
        TestSite.await("nothing", () -> recordings(client).length == 0);
        assertThat(export(client, "gate").frames()).isPositive();

        var server =
            client.send(
                "PATCH",
                "/servers/north",
                Map.of("failoverEnabled", false, "maxForeignCameras", 7, "location", " east "),
                Answers.ChangedServer.class);
        assertThat(server.server().failoverEnabled()).isFalse();
        assertThat(server.server().maxForeignCameras()).isEqualTo(7);
        assertThat(server.server().location()).isEqualTo("east");
        assertThat(server.warning()).isNull();
        var fast = Map.of("redundancy", "fast");
        var warned = client.send("PATCH", "/servers/north", fast, Answers.ChangedServer.class);
        assertThat(warned.server().redundancy()).isEqualTo("fast");
        assertThat(warned.warning()).contains("false alarms");
      }
      first.close();
      MeerkatServer _ = site.start(config);
      try (var client = new ApiClient(config.api().url())) {
        var servers = client.get("/servers", Answers.Server[].class);
        assertThat(servers)
            .singleElement()
            .satisfies(each -> assertThat(each.maxForeignCameras()).isEqualTo(7));
        JsonNode events = new JsonMapper().readTree(client.getText("/events"));
        assertThat(events.isArray()).isTrue();
      }
    }
  }
}
