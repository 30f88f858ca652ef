package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.rtsp.RtspCredentials;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A camera whose password was corrected in the camera need not wait until it is due again.
class RetryCameraTest {
  private static final Map<String, Object> NOTHING = Map.of();

  @TempDir Path folder;

  private static SimulatedCameras camera(int port, String password) throws IOException {
    return SimulatedCameras.start(
        "127.0.0.1", port, 1, Optional.of(new RtspCredentials("viewer", password)));
  }

  private static void await(String what, ApiClient client, Predicate<Answers.Recording> condition) {
    TestSite.await(
        what,
        () -> {
          try {
            return Arrays.stream(client.get("/recordings", Answers.CameraRecordings[].class))
                .flatMap(each -> each.recordings().stream())
                .anyMatch(condition);
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static boolean bothKnown(ApiClient client) {
    try {
      return Arrays.stream(client.get("/servers", Answers.Server[].class))
              .filter(each -> each.alive() && each.apiUrl() != null)
              .count()
          == 2;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anyServerHasItTriedAtOnceByTheOneThatWaits() throws Exception {
    int port = TestSite.freePort(0);
    SimulatedCameras cameras = camera(port, "another one");
    try (var site = new TestSite(folder, 2)) {
      MeerkatServer _ = site.start(site.config("north", 0));
      ServerConfig south = site.config("south", 1);
      MeerkatServer _ = site.start(south);
      try (var client = new ApiClient(south.api().url())) {
        TestSite.await("both servers", () -> bothKnown(client));
        var fields =
            Map.of(
                "name", "gate",
                "url", cameras.urls().getFirst(),
                "username", "viewer",
                "password", "correct horse",
                "home", "north",
                "priority", "never");
        client.send("POST", "/cameras", fields, Answers.Camera.class);
        await(
            "the refusal",
            client,
            each -> String.valueOf(each.error()).contains("meerkat retry-camera gate"));
        cameras.close();
        cameras = camera(port, "correct horse");
        var retry = client.send("POST", "/cameras/gate/retry", NOTHING, Answers.Retry.class);
        assertThat(retry.unavailable()).isEmpty();
        assertThat(retry.servers())
            .containsExactly(
                new Answers.Retried("south", "idle"), new Answers.Retried("north", "tried"));
        await("the recording", client, each -> each.phase().equals("recording"));
        retry = client.send("POST", "/cameras/gate/retry", NOTHING, Answers.Retry.class);
        assertThat(retry.servers()).contains(new Answers.Retried("north", "connected"));
      }
    } finally {
      cameras.close();
    }
  }
}
