package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.client.ApiClient;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server is killed, and the backup of its camera has been at work on it all along: not a frame is
/// missing.
@Timeout(600)
class CompanionTest {
  @TempDir Path folder;

  private static Answers.CameraRecordings gate(ApiClient client) {
    try {
      return client.get("/recordings", Answers.CameraRecordings[].class)[0];
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<Answers.Recording> recordings(ApiClient client, String server) {
    return gate(client).recordings().stream().filter(each -> each.server().equals(server));
  }

  private static boolean isAt(ApiClient client, String server, String phase) {
    return recordings(client, server).anyMatch(each -> each.phase().equals(phase));
  }

  /// Waits until so much of what a server records is on disk since its session began.
  private static void recordMillis(ApiClient client, String server, long millis) {
    TestSite.await(
        millis + " ms on " + server,
        () ->
            recordings(client, server)
                .anyMatch(each ->
                    each.since() != null
                        && each.lastDurable() != null
                        && Duration.between(
                                    Instant.parse(each.since()), Instant.parse(each.lastDurable()))
                                .toMillis()
                            >= millis));
  }

  private static boolean knows(ApiClient client, String server) {
    try {
      return Arrays.stream(client.get("/servers", Answers.Server[].class))
          .anyMatch(each -> each.name().equals(server) && each.failoverEnabled() && each.alive());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private FrameCount export(ApiClient client) throws IOException, InterruptedException {
    Path file = Files.createTempFile(folder, "gate", ".mp4");
    try (InputStream body = client.open("/cameras/gate/export").body();
        var out = Files.newOutputStream(file)) {
      body.transferTo(out);
    }
    return FrameCount.of(file);
  }

  /// Footage of several servers, and nothing missing in between.
  private static void assertOneTimeline(ApiClient client) throws IOException, InterruptedException {
    var timeline = client.get("/cameras/gate/timeline", Answers.Timeline.class);
    assertThat(timeline.unavailable()).isEmpty();
    List<Answers.Range> ranges = timeline.ranges();
    assertThat(ranges)
        .anyMatch(range -> range.servers().contains("north"))
        .anyMatch(range -> range.servers().contains("south"));
    String begin = ranges.getFirst().from();
    String end = ranges.getLast().to();
    assertThat(timeline.gaps())
        .noneMatch(gap ->
            Instant.parse(gap.to()).isAfter(Instant.parse(begin))
                && Instant.parse(gap.from()).isBefore(Instant.parse(end)));
  }

  @ParameterizedTest
  @CsvSource("constant, recording")
  void noFrameIsMissingWhenTheHomeIsKilledAndComesBack(String mode, String phase) throws Exception {
    int northPort = TestSite.freePort(ClusterSettings.SITE_PORT_OFFSET);
    int southPort = TestSite.freePort(ClusterSettings.SITE_PORT_OFFSET);
    var hosts = List.of(northPort, southPort);
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var south = new ServerProcess(folder.resolve("south"), "south", southPort, hosts);
        var north = new ServerProcess(folder.resolve("north"), "north", northPort, hosts)) {
      south.start();
      north.join(south);
      north.start();
      try (ApiClient client = south.client()) {
        TestSite.await("north", () -> knows(client, "north"));
        client.send(
            "PATCH", "/servers/south", Map.of("redundancy", mode), Answers.ChangedServer.class);
        String url = cameras.urls().getFirst();
        var fields = Map.of("name", "gate", "url", url, "home", "north", "backup", "south");
        client.send("POST", "/cameras", fields, Answers.Camera.class);
        TestSite.await("recording at home", () -> isAt(client, "north", "recording"));
        TestSite.await("the companion", () -> isAt(client, "south", phase));
        assertThat(gate(client).redundancy()).isEqualTo(mode);
        assertThat(gate(client).companion()).isEqualTo("south");
        var loss = client.get("/whatif?without=north", Answers.WhatIf[].class)[0];
        assertThat(loss.moving())
            .containsExactly(new Answers.Moving("gate", "north", "south", true));
        recordMillis(client, "north", 3_000);

        north.kill();
        TestSite.await("the takeover", () -> "south".equals(gate(client).plannedServer()));
        TestSite.await("recording", () -> isAt(client, "south", "recording"));
        recordMillis(client, "south", 2_000);

        north.start();
        TestSite.await("the return", () -> "north".equals(gate(client).plannedServer()));
        TestSite.await("recording at home", () -> isAt(client, "north", "recording"));
        TestSite.await("the companion again", () -> isAt(client, "south", phase));
        recordMillis(client, "north", 1_000);
        FrameCount count = export(client);
        assertThat(count.missing()).as("missing frames: %s", count).isZero();
        assertThat(count.repeated()).isZero();
        assertOneTimeline(client);
      }
    }
  }
}
