package dev.meerkat.server;

import dev.meerkat.cluster.identity.JoinToken;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.demo.FrameCount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// What tests ask servers of a site.
final class SiteCalls {
  private SiteCalls() {}

  static boolean members(ApiClient client, String... names) {
    return site(client).members().equals(List.of(names));
  }

  static Answers.Site site(ApiClient client) {
    try {
      return client.get("/site", Answers.Site.class);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static List<String> cameras(ApiClient client) {
    try {
      return Arrays.stream(client.get("/cameras", Answers.Camera[].class))
          .map(Answers.Camera::name)
          .toList();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Waits until so much of the camera is on disk since its session on that server began.
  static void recorded(ApiClient client, String camera, String server, long millis) {
    TestSite.await(
        camera + " being recorded by " + server,
        () -> {
          try {
            return Arrays.stream(client.get("/recordings", Answers.CameraRecordings[].class))
                .filter(each -> each.camera().equals(camera))
                .flatMap(each -> each.recordings().stream())
                .anyMatch(each ->
                    each.server().equals(server)
                        && each.since() != null
                        && each.lastDurable() != null
                        && Instant.parse(each.since())
                            .plusMillis(millis)
                            .isBefore(Instant.parse(each.lastDurable())));
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  static void add(ApiClient client, String name, String url) throws Exception {
    client.send("POST", "/cameras", Map.of("name", name, "url", url), Answers.Camera.class);
  }

  static void alias(ServerConfig at, String server, String alias) throws Exception {
    try (var client = new ApiClient(at.api().url())) {
      client.send(
          "PATCH", "/servers/" + server, Map.of("alias", alias), Answers.ChangedServer.class);
    }
  }

  static void join(ApiClient client, JoinToken token) throws Exception {
    client.send("POST", "/site/join", Map.of("token", token.text()), Answers.Joined.class);
  }

  static FrameCount export(ApiClient client, String camera, Path folder) throws Exception {
    Path file = Files.createTempFile(folder, camera, ".mp4");
    try (InputStream body = client.open("/cameras/" + camera + "/export").body();
        var out = Files.newOutputStream(file)) {
      body.transferTo(out);
    }
    return FrameCount.of(file);
  }
}
