package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.rtsp.RtspCredentials;
import dev.meerkat.media.rtsp.RtspFaults;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Cameras that cannot be recorded: each is told with its reason, and the good one goes on.
class BadCameraTest {
  private static final Optional<RtspCredentials> LOCK =
      Optional.of(new RtspCredentials("viewer", "correct horse"));

  @TempDir Path folder;

  private static Map<String, String> camera(String name, String url, String... more) {
    var fields = new HashMap<String, String>();
    fields.put("name", name);
    fields.put("url", url);
    for (int i = 0; i < more.length; i += 2) {
      fields.put(more[i], more[i + 1]);
    }
    return fields;
  }

  private static Optional<Answers.Recording> recording(ApiClient client, String camera) {
    try {
      return Arrays.stream(client.get("/recordings", Answers.CameraRecordings[].class))
          .filter(each -> each.camera().equals(camera))
          .flatMap(each -> each.recordings().stream())
          .findFirst();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitFailure(ApiClient client, String camera, String... words) {
    TestSite.await(
        "the failure of " + camera,
        () -> recording(client, camera).map(each -> each.phase().equals("failed")).orElse(false));
    TestSite.await(
        camera + " telling " + Arrays.toString(words),
        () ->
            recording(client, camera)
                .map(each -> String.valueOf(each.error()))
                .filter(error -> Arrays.stream(words).allMatch(error::contains))
                .isPresent());
  }

  private static void awaitProgress(ApiClient client, String camera) {
    String before = recording(client, camera).map(each -> "" + each.lastDurable()).orElse("");
    TestSite.await(
        camera + " going on",
        () ->
            recording(client, camera)
                .filter(each -> each.phase().equals("recording"))
                .filter(each -> !before.equals(each.lastDurable()))
                .isPresent());
  }

  /// Answers whatever comes as a web server would.
  private static void answerAsWebServer(ServerSocket web) {
    while (!web.isClosed()) {
      try (Socket client = web.accept()) {
        byte[] answer =
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        client.getOutputStream().write(answer);
      } catch (IOException _) {
        // The test has closed the socket.
      }
    }
  }

  @Test
  void eachIsToldAndTheOthersGoOn() throws Exception {
    try (var good = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var locked = SimulatedCameras.start("127.0.0.1", 0, 1, LOCK);
        var stalling =
            SimulatedCameras.start(
                "127.0.0.1", 0, 1, Optional.empty(), RtspFaults.stallingAfter(150_001));
        var web = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        var site = new TestSite(folder, 1)) {
      Thread.ofVirtual().start(() -> answerAsWebServer(web));
      ServerConfig config = site.config("north", 0);
      MeerkatServer _ = site.start(config);
      int nobody = TestSite.freePort(0);
      String lockedUrl = locked.urls().getFirst();
      try (var client = new ApiClient(config.api().url())) {
        for (Map<String, String> fields :
            List.of(
                camera("good", good.urls().getFirst()),
                camera("nobody", "rtsp://127.0.0.1:" + nobody + "/x"),
                camera("web", "rtsp://127.0.0.1:" + web.getLocalPort() + "/x"),
                camera("nopath", good.urls().getFirst() + "0"),
                camera("noname", "rtsp://no-such-host.invalid/x"),
                camera("wrong", lockedUrl, "username", "viewer", "password", "incorrect"),
                camera("without", lockedUrl),
                camera("right", lockedUrl, "username", "viewer", "password", "correct horse"),
                camera("stalling", stalling.urls().getFirst()))) {
          var added = client.send("POST", "/cameras", fields, Answers.Camera.class);
          assertThat(added.enabled()).isTrue();
        }
        awaitProgress(client, "good");
        awaitProgress(client, "right");
        awaitFailure(client, "nobody", "127.0.0.1:" + nobody);
        awaitFailure(client, "web", "127.0.0.1:" + web.getLocalPort(), "RTSP");
        awaitFailure(client, "nopath", "404");
        awaitFailure(client, "noname", "no-such-host.invalid");
        awaitFailure(client, "wrong", "password");
        awaitFailure(client, "without", "password");
        awaitFailure(client, "stalling", "no picture");
        awaitProgress(client, "good");
        awaitProgress(client, "right");
        Answers.Site seen = client.get("/site", Answers.Site.class);
        assertThat(seen.problems())
            .extracting(Answers.Problem::what)
            .anyMatch(what -> what.contains("nobody"))
            .anyMatch(what -> what.contains("wrong"))
            .noneMatch(what -> what.contains("incorrect"));
      }
    }
  }
}
