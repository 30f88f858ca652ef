package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.camera.SimulatedCameras;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server is killed, and with it what it ran beside its recordings.
class AnalyticsDeathTest {
  /// It heeds neither the end of its input nor any signal that can be ignored, and nor do its
  /// children, of which one is in a process group of its own.
  private static final String DEAF =
      """
      #!/bin/sh
      trap '' HUP INT TERM
      exec </dev/null
      sh -c 'echo $$ >> pids; exec sleep 1000' &
      timeout 1000 sh -c 'echo $$ >> pids; exec sleep 1000' &
      echo $$ >> pids
      echo $PPID >> pids
      while :; do sleep 1; done
      """;

  @TempDir private Path folder;

  private List<Long> pids() {
    try {
      Path file = folder.resolve("hooks").resolve("pids");
      return Files.exists(file)
          ? Files.readString(file).lines().map(Long::parseLong).toList()
          : List.of();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  void aProgramThatHeedsNothingEndsWithItsServer() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var north = new ServerProcess(folder, "north")) {
      Path program = Files.createDirectories(north.hooks()).resolve("deaf");
      Files.writeString(program, DEAF);
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      north.start();
      try (var client = north.client()) {
        client.send(
            "POST",
            "/cameras",
            Map.of("name", "gate", "url", cameras.urls().getFirst(), "analytics", "deaf"),
            Answers.Camera.class);
      }
      TestSite.await("the program and all of it", () -> pids().size() == 4);
      List<Long> all = pids();
      assertThat(all).allMatch(AnalyticsDeathTest::alive);
      north.kill();
      try {
        TestSite.await("their end", () -> all.stream().noneMatch(AnalyticsDeathTest::alive));
      } finally {
        all.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      }
    }
  }
}
