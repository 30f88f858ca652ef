package dev.meerkat.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program that runs on a host of the lab.
public final class LabProcess {
  private final String host;
  private final Process process;
  private final Path log;

  LabProcess(String host, Process process, Path log) {
    this.host = host;
    this.process = process;
    this.log = log;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// Of the program itself, as the lab sees it, also when it runs in namespaces of its own.
  public long pid() {
    return program().pid();
  }

  /// The program itself: what enters a namespace of processes waits for a child that is in it, and
  /// ends as that does.
  private ProcessHandle program() {
    ProcessHandle first = process.toHandle();
    boolean enters = first.info().command().filter(path -> path.endsWith("/nsenter")).isPresent();
    return enters ? first.children().findFirst().orElse(first) : first;
  }

  /// SIGSTOP: it stays where it is, as a process that hangs does.
  public void pause() {
    signal("-STOP", pid());
  }

  /// SIGCONT. What waits for the program has stopped with it.
  public void resume() {
    signal("-CONT", pid());
    if (pid() != process.pid()) {
      signal("-CONT", process.pid());
    }
  }

  /// SIGSTOP, to all that it started too.
  public void pauseAll() {
    pause();
    process.descendants().forEach(each -> signal("-STOP", each.pid()));
  }

  /// SIGCONT, to all that it started too.
  public void resumeAll() {
    process.descendants().forEach(each -> signal("-CONT", each.pid()));
    resume();
  }

  private static void signal(String signal, long pid) {
    Shell.run("kill", signal, Long.toString(pid));
  }

  /// All that it has printed so far.
  public String output() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabFailure("cannot read " + log, e);
    }
  }

  /// Waits until it has printed `text`.
  ///
  /// @throws LabFailure when it ends first, or on time-out; with what it printed
  public void awaitOutput(String text, Duration limit) {
    try {
      Await.until(
          "'" + text + "' from " + host,
          limit,
          () -> {
            boolean alive = isAlive();
            if (output().contains(text)) {
              return true;
            }
            if (!alive) {
              throw new LabFailure("the program on " + host + " ended");
            }
            return false;
          });
    } catch (LabFailure e) {
      throw new LabFailure(e.getMessage() + "; it printed:\n" + output(), e);
    }
  }

  /// SIGKILL, and waits until the kernel is done with it.
  public void kill() {
    program().destroyForcibly();
    awaitExit(Duration.ofSeconds(10));
  }

  /// SIGKILL, to all that it started too, and waits until the kernel is done with them.
  ///
  /// @throws LabFailure when one of them does not end: it is stuck in the kernel
  public void killAll() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    awaitExit(Duration.ofSeconds(10));
    for (ProcessHandle each : started) {
      Await.until(
          "the end of process " + each.pid() + " on " + host,
          Duration.ofSeconds(10),
          () -> !each.isAlive());
    }
  }

  /// SIGTERM, and waits until it has ended, which a server with a group may take 20 s for on a
  /// quiet machine; returns its exit code.
  public int stop() {
    program().destroy();
    return awaitExit(Duration.ofMinutes(1));
  }

  /// Waits until it ends by itself; returns its exit code.
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabFailure("the program on " + host + " did not end in " + limit);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted while waiting for the program on " + host, e);
    }
  }
}
