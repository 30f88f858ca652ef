package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.ApiFailure;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.notice.MailGate;
import dev.meerkat.server.notice.Receiver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two servers, of which one dies and comes back.
class NotificationTest {
  @TempDir private Path folder = Path.of("");

  private static void setUp(ApiClient client, MailGate gate, Receiver receiver)
      throws IOException, InterruptedException {
    var mail =
        Map.of(
            "name",
            "office",
            "type",
            "mail",
            "host",
            "127.0.0.1",
            "port",
            gate.port(),
            "username",
            MailGate.USER,
            "password",
            MailGate.PASSWORD,
            "certificate",
            gate.fingerprint(),
            "from",
            "meerkat@example.org",
            "to",
            List.of("office@example.org"),
            "problems",
            false);
    client.send("POST", "/notifications", mail, Answers.Channel.class);
    var hook =
        Map.of(
            "name",
            "hook",
            "type",
            "webhook",
            "url",
            receiver.url(),
            "secret",
            Receiver.secret(),
            "problems",
            false);
    client.send("POST", "/notifications", hook, Answers.Channel.class);
  }

  private static boolean recordedBy(ApiClient client, String server) {
    try {
      return Arrays.stream(client.get("/recordings", Answers.CameraRecordings[].class))
          .flatMap(each -> each.recordings().stream())
          .allMatch(each -> each.server().equals(server) && each.phase().equals("recording"));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean knows(ApiClient client, String server) {
    try {
      return Arrays.stream(client.get("/servers", Answers.Server[].class))
          .anyMatch(each -> each.name().equals(server) && each.apiUrl() != null);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// A problem must last for half a minute to be told.
  private static void awaitDown(Receiver receiver) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (receiver.received().stream()
        .noneMatch(each ->
            each.type().equals("problems.changed")
                && each.body().toString().contains("server north is down"))) {
      assertThat(System.nanoTime() - deadline).as("waiting for the problem").isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  @Test
  void theStartAndTheEndOfRedundancyAreToldOnceAndNotInConstantMode() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var gate = new MailGate();
        var receiver = new Receiver();
        var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer north = site.start(northConfig);
      MeerkatServer _ = site.start(southConfig);
      try (var client = new ApiClient(southConfig.api().url())) {
        TestSite.await("server north", () -> knows(client, "north"));
        TestSite.await("server south", () -> knows(client, "south"));
        setUp(client, gate, receiver);
        for (String name : List.of("gate", "yard")) {
          var fields = Map.of("name", name, "url", cameras.urls().getFirst(), "home", "north");
          client.send("POST", "/cameras", fields, Answers.Camera.class);
        }
        TestSite.await("recording", () -> recordedBy(client, "north"));

        north.close();
        TestSite.await("the first notice", () -> !receiver.received().isEmpty());
        MeerkatServer again = site.start(northConfig);
        TestSite.await("the end", () -> receiver.received().size() == 2);
        assertThat(receiver.received())
            .extracting(Receiver.Received::type)
            .containsExactly("redundancy.started", "redundancy.ended");
        assertThat(receiver.received()).allMatch(Receiver.Received::genuine);
        assertThat(receiver.received().getFirst().body().at("/data/count").asInt()).isEqualTo(2);
        assertThat(gate.mail().waitForIncomingEmail(30_000, 2)).isTrue();
        assertThat(gate.mail().getReceivedMessages())
            .extracting(each -> each.getSubject())
            .containsExactly(
                "[test] south records 2 cameras in place of north",
                "[test] south has given up 2 cameras of north");

        // Redundancy of a server in constant mode is not told. The problem comes last, so that all
        // that comes before it has come.
        var constant = Map.of("redundancy", "constant");
        client.send("PATCH", "/servers/south", constant, Answers.ChangedServer.class);
        var problemsToo = Map.of("problems", true);
        client.send("PATCH", "/notifications/hook", problemsToo, Answers.Channel.class);
        again.close();
        TestSite.await("the takeover", () -> recordedBy(client, "south"));
        awaitDown(receiver);
        assertThat(receiver.received())
            .extracting(Receiver.Received::type)
            .filteredOn(type -> type.startsWith("redundancy"))
            .hasSize(2);
        assertThat(gate.mail().getReceivedMessages()).hasSize(2);
      }
    }
  }

  @Test
  void channelsAreSetStrictlyAndKeepTheirSecrets() throws Exception {
    try (var gate = new MailGate();
        var receiver = new Receiver();
        var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      MeerkatServer _ = site.start(config);
      try (var client = new ApiClient(config.api().url())) {
        setUp(client, gate, receiver);
        assertThat(client.getText("/notifications"))
            .contains("\"hasPassword\":true", "office@example.org")
            .doesNotContain(MailGate.PASSWORD, Receiver.secret());
        for (String name : List.of("office", "hook")) {
          var tested =
              client.send(
                  "POST",
                  "/notifications/" + name + "/test",
                  Map.of(),
                  Answers.TestedChannel.class);
          assertThat(tested.delivered()).as(tested.answer()).isTrue();
        }
        refused(client, "/notifications/office", Map.of("host", "evil.example.org"), "password");
        refused(client, "/notifications/office", Map.of("port", 0), "port");
        refused(client, "/notifications/office", Map.of("startedText", "{homer}"), "{homer}");
        refused(client, "/notifications/hook", Map.of("url", "gopher://x"), "url");
        refused(client, "/notifications/nobody", Map.of("enabled", true), "no channel");
        client.delete("/notifications/hook");
        assertThat(client.get("/notifications", Answers.Channel[].class)).hasSize(1);
        assertThat(client.getText("/notifications/waiting")).isEqualTo("[]");
      }
    }
  }

  private static void refused(ApiClient client, String path, Map<String, ?> fields, String words) {
    assertThatThrownBy(() -> client.send("PATCH", path, fields, Answers.Channel.class))
        .isInstanceOf(ApiFailure.class)
        .hasMessageContaining(words);
  }
}
