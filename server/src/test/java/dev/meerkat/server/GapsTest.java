package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.media.rtsp.RtspCredentials;
import dev.meerkat.recorder.Archive;
import dev.meerkat.recorder.ArchiveSettings;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.api.Times;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The gap ledger of whole servers: whatever befalls a camera and its server is told with its
/// cause, and every microsecond is accounted for.
class GapsTest {
  private static final Map<String, String> LOGIN =
      Map.of("username", "viewer", "password", "correct horse");

  @TempDir Path folder;

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

  private static void awaitPhase(ApiClient client, String camera, String phase) {
    TestSite.await(
        camera + " being " + phase,
        () -> recording(client, camera).map(each -> each.phase().equals(phase)).orElse(false));
  }

  private static void add(ApiClient client, Map<String, String> fields) throws Exception {
    client.send("POST", "/cameras", fields, Answers.Camera.class);
  }

  private static void change(ApiClient client, String camera, Map<String, ?> fields)
      throws Exception {
    client.send("PATCH", "/cameras/" + camera, fields, Answers.Camera.class);
  }

  private static Answers.Gaps gaps(ApiClient client, String camera, long from, long to)
      throws Exception {
    var gaps =
        client.get("/cameras/" + camera + "/gaps?from=" + from + "&to=" + to, Answers.Gaps.class);
    assertExact(gaps, from, to);
    return gaps;
  }

  /// Covered and missing follow each other without overlap and rest, and add up.
  private static void assertExact(Answers.Gaps gaps, long from, long to) {
    var ends = new TreeMap<Long, Long>();
    gaps.covered().forEach(each -> ends.put(Times.micros(each.from()), Times.micros(each.to())));
    gaps.gaps().forEach(each -> ends.put(Times.micros(each.from()), Times.micros(each.to())));
    assertThat(ends).hasSize(gaps.covered().size() + gaps.gaps().size());
    long at = from;
    for (var part : ends.entrySet()) {
      assertThat(part.getKey()).isEqualTo(at);
      at = part.getValue();
    }
    assertThat(at).isEqualTo(to);
    long missing = gaps.missing().stream().mapToLong(Answers.Missing::lengthMicros).sum();
    assertThat(gaps.coveredMicros() + missing).isEqualTo(to - from);
    assertThat(gaps.lengthMicros()).isEqualTo(to - from);
  }

  private static List<String> causes(Answers.Gaps gaps) {
    return gaps.gaps().stream().map(Answers.Caused::cause).toList();
  }

  /// What the test brings about and ends by itself lasts for so long that no picture covers it, and
  /// that it is not taken for a moment of setting up a session.
  private static long leastMicros(String cause) {
    return List.of("disabled", "camera_password").contains(cause) ? 1_000_000 : 1;
  }

  private static void awaitCause(ApiClient client, String camera, long from, String cause) {
    TestSite.await(
        camera + " missing for " + cause,
        () -> {
          try {
            return gaps(client, camera, from, Times.nowMicros()).gaps().stream()
                .anyMatch(
                    gap -> gap.cause().equals(cause) && gap.lengthMicros() >= leastMicros(cause));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  /// The footage of a camera that a server has which does not run: one session.
  private static Piece onDisk(ServerConfig server, String camera) throws IOException {
    Path root = server.archive().volumes().getFirst();
    try (Archive archive = Archive.open(root, ArchiveSettings.of(server.name()))) {
      List<Piece> pieces = archive.pieces(new CameraId(camera), 0, Long.MAX_VALUE);
      assertThat(pieces).hasSize(1);
      return pieces.getFirst();
    }
  }

  private static SimulatedCameras cameras(int port) throws IOException {
    return SimulatedCameras.start(
        "127.0.0.1", port, 1, Optional.of(new RtspCredentials("viewer", "correct horse")));
  }

  @Test
  void whateverHappensIsToldWithItsCause() throws Exception {
    int port = TestSite.freePort(0);
    SimulatedCameras cameras = cameras(port);
    String url = cameras.urls().getFirst();
    long from = Times.nowMicros() - 60_000_000;
    try (var server = new ServerProcess(folder, "north")) {
      server.start();
      try (ApiClient client = server.client()) {
        var fields = new TreeMap<>(LOGIN);
        fields.putAll(Map.of("name", "gate", "url", url));
        add(client, fields);
        awaitPhase(client, "gate", "recording");

        cameras.close();
        awaitPhase(client, "gate", "failed");
        awaitCause(client, "gate", from, "camera_ended");
        TestSite.await(
            "the refusal",
            () ->
                recording(client, "gate")
                    .map(each -> "" + each.error())
                    .orElse("")
                    .contains("refused"));
        cameras = cameras(port);
        awaitPhase(client, "gate", "recording");

        change(client, "gate", Map.of("enabled", false));
        awaitCause(client, "gate", from, "disabled");
        change(client, "gate", Map.of("enabled", true));
        awaitPhase(client, "gate", "recording");

        change(client, "gate", Map.of("password", "incorrect"));
        awaitCause(client, "gate", from, "camera_password");
        change(client, "gate", Map.of("password", "correct horse"));
        awaitPhase(client, "gate", "recording");

        server.kill();
        server.start();
        awaitPhase(client, "gate", "recording");

        server.stop();
        server.start();
        awaitPhase(client, "gate", "recording");

        long to = Times.nowMicros() + 1_000_000;
        Answers.Gaps gaps = gaps(client, "gate", from, to);
        assertThat(causes(gaps))
            .containsSubsequence(
                "unknown",
                "not_configured",
                "camera_ended",
                "camera_unreachable",
                "disabled",
                "camera_password",
                "server_failed",
                "server_stopped",
                "not_yet");
        assertThat(gaps.missing())
            .extracting(Answers.Missing::cause)
            .contains("camera offline", "disabled", "server failed", "server stopped");
        assertThat(gaps.unavailable()).isEmpty();
        assertThat(gaps.covered()).hasSizeGreaterThanOrEqualTo(6);
      }
    } finally {
      cameras.close();
    }
  }

  @Test
  void aDiskThatTakesNothingIsTold() throws Exception {
    long from = Times.nowMicros();
    try (SimulatedCameras cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var server = new ServerProcess(folder, "north")) {
      server.start();
      Path inTheWay = server.archive().resolve("yard");
      Files.writeString(inTheWay, "no folder");
      try (ApiClient client = server.client()) {
        add(client, Map.of("name", "yard", "url", cameras.urls().getFirst()));
        awaitPhase(client, "yard", "failed");
        Files.delete(inTheWay);
        awaitPhase(client, "yard", "recording");
        Answers.Gaps gaps = gaps(client, "yard", from, Times.nowMicros());
        assertThat(causes(gaps)).contains("disk_failed");
        assertThat(gaps.gaps())
            .filteredOn(each -> each.cause().equals("disk_failed"))
            .first()
            .satisfies(each ->
                assertThat(each.what())
                    .startsWith("disk: the archive's disk failed: archive ")
                    .endsWith("(told by north)"));
      }
    }
  }

  @Test
  void anyServerAnswersAndOneThatDoesNotMayHoldMore() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer north = site.start(northConfig);
      MeerkatServer _ = site.start(southConfig);
      try (var client = new ApiClient(southConfig.api().url())) {
        TestSite.await(
            "both servers",
            () -> {
              try {
                return client.get("/site", Answers.Site.class).servers().stream()
                        .filter(Answers.Server::alive)
                        .filter(Answers.Server::failoverEnabled)
                        .count()
                    == 2;
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
        add(
            client,
            Map.of(
                "name",
                "gate",
                "url",
                cameras.urls().getFirst(),
                "home",
                "north",
                "priority",
                "NEVER"));
        awaitPhase(client, "gate", "recording");
        String began =
            recording(client, "gate").map(each -> String.valueOf(each.since())).orElseThrow();
        change(client, "gate", Map.of("enabled", false));
        long from = Times.micros(began);
        awaitCause(client, "gate", from, "disabled");
        Answers.Gaps plain = gaps(client, "gate", from, Times.nowMicros());
        assertThat(plain.covered()).hasSize(1);
        assertThat(causes(plain)).contains("disabled");
        assertThat(plain.unavailable()).isEmpty();

        north.close();
        Piece onDisk = onDisk(northConfig, "gate");
        TestSite.await(
            "the death",
            () -> {
              try {
                return client.get("/site", Answers.Site.class).members().size() == 1;
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
        awaitCause(client, "gate", from, "held_elsewhere");
        Answers.Gaps held = gaps(client, "gate", from, Times.nowMicros());
        assertThat(held.covered()).isEmpty();
        assertThat(held.gaps())
            .first()
            .satisfies(each -> {
              assertThat(each.cause()).isEqualTo("held_elsewhere");
              assertThat(each.what()).contains("north (it is down or cannot be reached)");
            });
        assertThat(held.unavailable())
            .extracting(Answers.Unavailable::server)
            .containsExactly("north");

        MeerkatServer _ = site.start(northConfig);
        TestSite.await(
            "the return",
            () -> {
              try {
                return gaps(client, "gate", from, Times.nowMicros()).unavailable().isEmpty();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
        // All that it has on disk is told again. What had arrived when the camera was disabled may
        // have become durable after the first question, so the end of that may be missing there.
        Answers.Gaps again = gaps(client, "gate", from, Times.nowMicros());
        assertThat(again.covered())
            .singleElement()
            .satisfies(each -> {
              assertThat(Times.micros(each.from())).isEqualTo(from);
              assertThat(Times.micros(each.to())).isEqualTo(onDisk.endMicros());
            });
        assertThat(plain.coveredMicros()).isBetween(1L, again.coveredMicros());
      }
    }
  }
}
