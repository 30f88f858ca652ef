package dev.meerkat.server.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.model.AnalyticsHook;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookRunnerTest {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  @TempDir private Path folder;

  private final List<String> problems = new CopyOnWriteArrayList<>();

  private HookRunner runner(Duration patience) {
    return new HookRunner(
        new HookFolder(Optional.of(folder)),
        new ServerId("north"),
        "http://10.0.0.1:7080",
        patience,
        problems::add);
  }

  private static Camera camera(String command, String... arguments) {
    return new Camera(
            new CameraId("gate"),
            "rtsp://10.0.0.9/1",
            "viewer",
            "geheim",
            new ServerId("south"),
            FailoverPriority.LOW,
            true)
        .with(new AnalyticsHook(command, List.of(arguments), false));
  }

  private void program(String name, String script) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private List<String> lines(String file) {
    try {
      Path path = folder.resolve(file);
      return Files.exists(path) ? Files.readAllLines(path) : List.of();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean alive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  void theProgramKnowsTheCameraButNoSecret() throws IOException, InterruptedException {
    program(
        "tell", "for a in \"$@\"; do echo \"<$a>\"; done > told; env >> told; mv told done\ncat");
    try (HookRunner runner = runner(Duration.ofSeconds(10))) {
      runner.start(camera("tell", "two words", "$(id)", ""));
      await("the program to tell", () -> Files.exists(folder.resolve("done")));
    }
    assertThat(lines("done"))
        .startsWith("<two words>", "<$(id)>", "<>")
        .contains(
            "MEERKAT_CAMERA=gate",
            "MEERKAT_HOME=south",
            "MEERKAT_SERVER=north",
            "MEERKAT_API=http://10.0.0.1:7080");
    assertThat(String.join("\n", lines("done")))
        .doesNotContain("geheim")
        .doesNotContain("rtsp:")
        .doesNotContain("JAVA");
  }

  @Test
  void aProgramThatEndsIsStartedAgain() throws IOException, InterruptedException {
    program("once", "echo $$ >> runs\nexit 7");
    try (HookRunner runner = runner(Duration.ofSeconds(10))) {
      runner.start(camera("once"));
      await("three runs", () -> lines("runs").size() >= 3);
    }
    assertThat(problems)
        .containsExactly("the analytics program of camera gate: 'once' has ended with 7");
  }

  @Test
  void stoppingEndsWhatTheProgramHasStartedAsWell() throws IOException, InterruptedException {
    program("parent", "sh -c 'echo $$ > child; exec sleep 1000' &\necho $$ > parent.pid\nwait");
    try (HookRunner runner = runner(Duration.ofSeconds(10))) {
      runner.start(camera("parent"));
      await("both to run", () -> !lines("child").isEmpty() && !lines("parent.pid").isEmpty());
      runner.stop(new CameraId("gate"));
      await(
          "both to end",
          () -> !alive(lines("child").getFirst()) && !alive(lines("parent.pid").getFirst()));
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void whatAProgramLeavesBehindEndsBeforeItIsStartedAgain()
      throws IOException, InterruptedException {
    program(
        "careless",
        """
        for pid in $(cat children); do kill -0 $pid && echo $pid >> met; done
        before=$(wc -l < children)
        timeout 1000 sh -c 'echo $$ >> children; exec sleep 1000' &
        while [ $(wc -l < children) = $before ]; do sleep 0.01; done
        echo run >> runs
        """);
    Files.createFile(folder.resolve("children"));
    try (HookRunner runner = runner(Duration.ofSeconds(10))) {
      runner.start(camera("careless"));
      await("three runs", () -> lines("runs").size() >= 3);
    }
    assertThat(lines("children")).hasSizeGreaterThanOrEqualTo(3);
    assertThat(lines("children")).noneMatch(HookRunnerTest::alive);
    assertThat(lines("met")).isEmpty();
  }

  @Test
  void whoDoesNotHeedSigtermIsKilled() throws IOException, InterruptedException {
    program("deaf", "trap '' TERM\necho $$ > pid\nwhile true; do sleep 1; done");
    HookRunner runner = runner(Duration.ofMillis(200));
    runner.start(camera("deaf"));
    await("it to run", () -> !lines("pid").isEmpty());
    runner.close();
    assertThat(alive(lines("pid").getFirst())).isFalse();
  }

  @Test
  void aChangedProgramRunsOnceTheOldOneHasEnded() throws IOException, InterruptedException {
    program(
        "old",
        "trap 'echo old ended >> log; exit 0' TERM\necho old >> log\nwhile true; do sleep 0.05; done");
    program("new", "echo new >> log\ncat");
    try (HookRunner runner = runner(Duration.ofSeconds(30))) {
      runner.start(camera("old"));
      await("the old one to run", () -> !lines("log").isEmpty());
      runner.start(camera("new"));
      await("the new one to run", () -> lines("log").contains("new"));
    }
    assertThat(lines("log")).containsExactly("old", "old ended", "new");
  }

  @Test
  void whatIsNotInTheFolderIsRefused() throws IOException {
    Files.writeString(folder.resolve("text"), "no program");
    var hooks = new HookFolder(Optional.of(folder));
    assertThatThrownBy(() -> hooks.program("text"))
        .isInstanceOf(HookRefused.class)
        .hasMessageContaining("there is no executable file " + folder.resolve("text"));
    assertThatThrownBy(() -> hooks.program("nothing")).isInstanceOf(HookRefused.class);
    assertThatThrownBy(() -> hooks.program("../sh")).hasMessageContaining("is not the name");
    assertThatThrownBy(() -> new HookFolder(Optional.empty()).program("text"))
        .hasMessage("this server runs no analytics programs: its meerkat.yaml has no hooksDir");
    program("open", "exit 0");
    Files.setPosixFilePermissions(
        folder.resolve("open"), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> hooks.program("open")).hasMessageContaining("anybody on this host");
  }

  @Test
  void aRefusalIsToldOnce_andTheProgramRunsWhenItIsThere()
      throws IOException, InterruptedException {
    try (HookRunner runner = runner(Duration.ofSeconds(10))) {
      runner.start(camera("late"));
      await("the problem", () -> !problems.isEmpty());
      program("late", "echo here > ran\ncat");
      await("it to run", () -> !lines("ran").isEmpty());
    }
    assertThat(problems).hasSize(1);
  }

  @Test
  void outputIsBounded() throws IOException {
    var printed = new StringBuilder("x".repeat(100_000)).append("\n\u001b[31mred\n");
    for (int i = 0; i < 1_000; i++) {
      printed.append("line ").append(i).append('\n');
    }
    var log = new ArrayList<String>();
    new HookOutput(log::add, () -> 0)
        .drain(new ByteArrayInputStream(printed.toString().getBytes(StandardCharsets.UTF_8)));
    assertThat(log).hasSize(HookOutput.MAX_LINES + 1);
    assertThat(log.get(0)).isEqualTo("x".repeat(HookOutput.MAX_BYTES));
    assertThat(log.get(1)).isEqualTo(" [31mred");
    assertThat(log.getLast()).isEqualTo("(942 more lines)");
  }
}
