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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server in the redundancy mode *fast* hangs, with its connections open, and goes on.
class FastRedundancyTest {
  private static final int MOST_TRIES = 5;
  private static final long LIMIT_SECONDS = 120;
  private static final String SILENT = "in place of north, which is silent";

  @TempDir Path folder;

  /// Three processes may take long on a busy computer.
  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as(what).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static <T> T get(ApiClient client, String path, Class<T> type) {
    try {
      return client.get(path, type);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Answers.Recording> recordings(ApiClient client) {
    return Arrays.stream(get(client, "/recordings", Answers.CameraRecordings[].class))
        .flatMap(each -> each.recordings().stream())
        .toList();
  }

  private static boolean records(ApiClient client, String server) {
    return recordings(client).stream()
        .anyMatch(each -> each.server().equals(server) && each.phase().equals("recording"));
  }

  private static boolean isAtHome(ApiClient client) {
    return recordings(client).size() == 1 && records(client, "north");
  }

  private static Optional<Answers.Server> server(ApiClient client, String name) {
    return Arrays.stream(get(client, "/servers", Answers.Server[].class))
        .filter(each -> each.name().equals(name))
        .findFirst();
  }

  private static boolean isLinked(ApiClient client, String name) {
    return server(client, name)
        .map(Answers.Server::link)
        .filter(link -> link.roundTripMillis() != null && link.clockOffsetMillis() != null)
        .isPresent();
  }

  private static boolean isStable(ApiClient client, String name) {
    return server(client, name).filter(each -> "stable".equals(each.standing())).isPresent();
  }

  private static List<Answers.Event> events(ApiClient client, long after) {
    return List.of(get(client, "/events?after=" + after, Answers.Event[].class));
  }

  private static boolean told(ApiClient client, long after, String words) {
    return events(client, after).stream().anyMatch(event -> event.sentence().contains(words));
  }

  /// Lets north hang until it is planned without. On a computer that is busy enough it may be given
  /// up for dead first; then it is tried again.
  ///
  /// @return whether it was silent, and a member, when its camera was taken over
  private static boolean isReplacedAsAMember(ServerProcess north, ApiClient atSouth)
      throws Exception {
    List<Answers.Event> before = events(atSouth, 0);
    long last = before.isEmpty() ? 0 : before.getLast().number();
    north.suspend();
    await(
        "the end of north in the eyes of south",
        () -> told(atSouth, last, SILENT) || told(atSouth, last, "north left the site"));
    return told(atSouth, last, SILENT);
  }

  @Test
  void itsCameraIsRecordedElsewhereWhileItIsAMemberAndComesHome() throws Exception {
    int northPort = TestSite.freePort(ClusterSettings.SITE_PORT_OFFSET);
    int southPort = TestSite.freePort(ClusterSettings.SITE_PORT_OFFSET);
    var hosts = List.of(northPort, southPort);
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var north = new ServerProcess(folder.resolve("north"), "north", northPort, hosts);
        var south = new ServerProcess(folder.resolve("south"), "south", southPort, hosts);
        ApiClient atSouth = south.client()) {
      north.start();
      south.join(north);
      south.start();
      await("two stable servers", () -> isStable(atSouth, "north") && isStable(atSouth, "south"));
      var fast = Map.of("redundancy", "fast");
      atSouth.send("PATCH", "/servers/north", fast, Answers.ChangedServer.class);
      var gate = Map.of("name", "gate", "home", "north", "url", cameras.urls().getFirst());
      atSouth.send("POST", "/cameras", gate, Answers.Camera.class);
      await("gate at home", () -> isAtHome(atSouth));
      await("the link with north", () -> isLinked(atSouth, "north"));
      assertThat(server(atSouth, "south").orElseThrow().link()).isNull();

      boolean replaced = isReplacedAsAMember(north, atSouth);
      for (int tries = 1; !replaced && tries < MOST_TRIES; tries++) {
        north.resume();
        await("gate at home again", () -> isAtHome(atSouth));
        replaced = isReplacedAsAMember(north, atSouth);
      }
      assertThat(replaced).as("north was given up before it was silent, each time").isTrue();
      await("the takeover", () -> records(atSouth, "south"));
      String since =
          recordings(atSouth).stream()
              .filter(each -> each.server().equals("south"))
              .map(Answers.Recording::since)
              .findFirst()
              .orElseThrow();

      north.resume();
      await("gate at home at last", () -> isAtHome(atSouth));
      long homeMicros = Times.nowMicros();
      await(
          "more of gate",
          () ->
              recordings(atSouth).stream()
                  .anyMatch(each ->
                      each.lastDurable() != null
                          && Times.micros(each.lastDurable()) > homeMicros + 1_000_000));
      var timeline =
          get(
              atSouth,
              "/cameras/gate/timeline?from=" + Times.micros(since) + "&to=" + homeMicros,
              Answers.Timeline.class);
      assertThat(timeline.unavailable()).isEmpty();
      assertThat(timeline.gaps()).isEmpty();
    }
  }
}
