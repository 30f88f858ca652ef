package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line goes on when the server that it was told is dead (feature A8).
class SeamlessClientTest {
  private static final long LIMIT_SECONDS = 300;

  @TempDir private Path folder;

  private record Told(int exit, String out, String err) {}

  /// A command in a process of its own, with a cache folder of its own.
  private Told run(String... words) throws IOException, InterruptedException {
    var line = ServerProcess.program();
    line.addAll(List.of(words));
    Path out = Files.createTempFile(folder, "command", ".out");
    Path err = Files.createTempFile(folder, "command", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    Process process = builder.start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the command does not end: " + line);
    }
    return new Told(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  @Test
  void commandsReachAnotherServerWhenTheFirstIsDead() throws IOException, InterruptedException {
    int northPort = TestSite.freePort(ClusterSettings.SITE_PORT_OFFSET);
    int southPort = TestSite.freePort(ClusterSettings.SITE_PORT_OFFSET);
    try (var north = new ServerProcess(folder.resolve("north"), "north", northPort, List.of());
        var south =
            new ServerProcess(folder.resolve("south"), "south", southPort, List.of(northPort))) {
      north.start();
      south.join(north);
      south.start();
      TestSite.await("north to know the address of south", () -> knows(north, "south"));
      Told before = run("status", "--api", north.apiUrl());
      assertThat(before.out()).contains("seen by north");
      assertThat(before.err()).isEmpty();

      north.kill();

      Told status = run("status", "--api", north.apiUrl());
      assertThat(status.out()).contains("Site test, seen by south");
      assertThat(status.err())
          .contains("no server answers at " + north.apiUrl())
          .contains("south (" + south.apiUrl() + ") answers instead");
      assertThat(status.exit()).isZero();
      Told added =
          run(
              "add-camera",
              "gate",
              "rtsp://127.0.0.1:9/1",
              "--home",
              "south",
              "--api",
              north.apiUrl());
      assertThat(added.out()).contains("gate is at home on south");
      try (ApiClient client = south.client()) {
        assertThat(client.get("/cameras", Answers.Camera[].class)).hasSize(1);
      }
    }
  }

  /// The same address is another site's from then on, which is right here.
  @Test
  void whoJoinedWhileItDidNotRunIsAskedAsBefore() throws IOException, InterruptedException {
    try (var north = new ServerProcess(folder.resolve("north"), "north");
        var south = new ServerProcess(folder.resolve("south"), "south")) {
      north.start();
      south.start();
      assertThat(run("status", "--api", south.apiUrl()).out()).contains("seen by south");
      south.stop();
      String token = TestSite.invite(north.apiUrl()).text();
      Told joined = run("join", token, "--config", south.configuration().toString());
      assertThat(joined.err()).isEmpty();
      assertThat(joined.out()).contains("south has joined the site test");
      south.start();
      TestSite.await("south to know north", () -> knows(south, "north"));
      Told changed = run("set-server", "north", "--max-cameras", "7", "--api", south.apiUrl());
      assertThat(changed.err()).isEmpty();
      assertThat(changed.out()).contains("north takes over up to 7 cameras");
    }
  }

  private static boolean knows(ServerProcess server, String other) {
    try (ApiClient client = server.client()) {
      return client.get("/addresses", Answers.Addresses.class).servers().stream()
          .anyMatch(each -> each.server().equals(other) && each.alive());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
