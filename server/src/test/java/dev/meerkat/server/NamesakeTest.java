package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.api.Times;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A second server starts with a copy of another's identity. That one cannot object because it
/// hangs, as does the only other server of the site. When both go on, all three meet.
class NamesakeTest {
  private static final int LIMIT = 7;

  @TempDir Path folder;

  private static Answers.Site site(ApiClient client) {
    try {
      return client.get("/site", Answers.Site.class);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<Answers.Server> server(ApiClient client, String name) {
    return site(client).servers().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  private static boolean isStable(ApiClient client, String name) {
    return server(client, name)
        .filter(each -> "stable".equals(each.standing()) && each.failoverEnabled())
        .isPresent();
  }

  private static void add(ApiClient client, String camera, String home, String url)
      throws Exception {
    var fields = Map.of("name", camera, "home", home, "url", url);
    client.send("POST", "/cameras", fields, Answers.Camera.class);
  }

  /// Waits until its home has so much of a camera on disk.
  private static void awaitRecorded(ApiClient home, String camera, long micros) {
    String self = site(home).self();
    TestSite.await(
        camera + " recorded by " + self,
        () -> {
          try {
            return Arrays.stream(home.get("/recordings", Answers.CameraRecordings[].class))
                .filter(each -> each.camera().equals(camera))
                .flatMap(each -> each.recordings().stream())
                .filter(each -> each.server().equals(self) && each.phase().equals("recording"))
                .map(Answers.Recording::lastDurable)
                .anyMatch(last -> last != null && Times.micros(last) >= micros);
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static void awaitProblem(ApiClient client, String... words) {
    TestSite.await(
        "a problem with " + Arrays.toString(words),
        () ->
            site(client).problems().stream()
                .map(Answers.Problem::what)
                .anyMatch(what -> Arrays.stream(words).allMatch(what::contains)));
  }

  private static List<Answers.Gap> gaps(ApiClient client, String camera, long from, long to)
      throws Exception {
    String path = "/cameras/" + camera + "/timeline?from=" + from + "&to=" + to;
    Answers.Timeline timeline = client.get(path, Answers.Timeline.class);
    assertThat(timeline.unavailable()).isEmpty();
    return timeline.gaps();
  }

  @Test
  void theOneThatStartedFirstKeepsAddressLimitsAndFootage() throws Exception {
    int northPort = TestSite.freePort(ClusterSettings.SITE_PORT_OFFSET);
    int southPort = TestSite.freePort(ClusterSettings.SITE_PORT_OFFSET);
    int newPort = TestSite.freePort(ClusterSettings.SITE_PORT_OFFSET);
    var hosts = List.of(northPort, southPort);
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 2, Optional.empty());
        var north = new ServerProcess(folder.resolve("north"), "north", northPort, hosts);
        var south = new ServerProcess(folder.resolve("south"), "south", southPort, hosts);
        var newcomer = new ServerProcess(folder.resolve("newcomer"), "north", newPort, hosts);
        ApiClient atNorth = north.client();
        ApiClient atSouth = south.client();
        ApiClient atNewcomer = newcomer.client()) {
      north.start();
      south.join(north);
      south.start();
      TestSite.await(
          "two stable servers", () -> isStable(atNorth, "north") && isStable(atNorth, "south"));
      add(atNorth, "gate", "north", cameras.urls().getFirst());
      add(atNorth, "yard", "south", cameras.urls().getLast());
      atNorth.send(
          "PATCH", "/servers/north", Map.of("maxForeignCameras", LIMIT), Answers.Server.class);
      awaitRecorded(atNorth, "gate", 1);
      awaitRecorded(atSouth, "yard", 1);
      long fromMicros = Times.nowMicros();
      awaitRecorded(atNorth, "gate", fromMicros + 2_000_000);
      awaitRecorded(atSouth, "yard", fromMicros + 2_000_000);

      north.suspend();
      south.suspend();
      newcomer.takeIdentityOf(north);
      newcomer.start();
      TestSite.await("a stable newcomer", () -> isStable(atNewcomer, "north"));
      assertThat(server(atNewcomer, "north").orElseThrow().apiUrl()).isEqualTo(newcomer.apiUrl());

      long resumedMicros = Times.nowMicros();
      south.resume();
      north.resume();
      String owner = " at 127.0.0.1:" + northPort;
      String other = " at 127.0.0.1:" + newPort;
      awaitProblem(atNewcomer, "the name of this server, 'north', belongs to the one" + owner);
      awaitProblem(atNorth, "two servers are named 'north': one" + owner, other);
      awaitProblem(atSouth, "two servers are named 'north': one" + owner, other);
      for (ApiClient client : List.of(atNorth, atSouth, atNewcomer)) {
        Answers.Server known = server(client, "north").orElseThrow();
        assertThat(known.apiUrl()).isEqualTo(north.apiUrl());
        assertThat(known.maxForeignCameras()).isEqualTo(LIMIT);
      }

      long toMicros = Times.nowMicros();
      awaitRecorded(atNorth, "gate", toMicros);
      awaitRecorded(atSouth, "yard", toMicros);
      for (ApiClient client : List.of(atNorth, atSouth)) {
        for (String camera : List.of("gate", "yard")) {
          assertThat(gaps(client, camera, fromMicros, toMicros))
              .as("gaps of %s, which can only be from when all hung", camera)
              .hasSizeLessThanOrEqualTo(1)
              .allSatisfy(gap -> assertThat(Times.micros(gap.from())).isLessThan(resumedMicros));
        }
      }
    }
  }
}
