package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One side of a dataset, as a process of its own that may be killed and started again.
final class DatasetProcess implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(150);

  /// Not in its folder: the disk of that may be full.
  private final StringBuilder log = new StringBuilder();

  private final Path home;
  private final Path folder;
  private final List<String> command;
  private Process process;
  private BufferedReader output;

  private DatasetProcess(Path home, Path folder, List<String> command) throws IOException {
    this.home = home;
    this.folder = folder;
    this.command = command;
    this.process = launch();
    this.output = process.inputReader();
    awaitReady();
  }

  /// Two sides, north and south; north's data counts at first.
  record Pair(DatasetProcess north, DatasetProcess south) {}

  static Pair pair(Path parent, String mode) throws Exception {
    return pair(parent, mode, List.of());
  }

  /// @param limits of free space: alert and stop, in MiB; none for the usual ones
  static Pair pair(Path parent, String mode, List<String> limits) throws Exception {
    MountProcess.assumePossible();
    Path keys = keys(parent);
    int northPort = freePort();
    int southPort = freePort();
    return new Pair(
        side(parent, "north", "south", northPort, southPort, mode, keys, limits),
        side(parent, "south", "north", southPort, northPort, mode, keys, limits));
  }

  private static DatasetProcess side(
      Path parent,
      String self,
      String peer,
      int port,
      int peerPort,
      String mode,
      Path keys,
      List<String> limits)
      throws IOException {
    Path home = Files.createDirectories(parent.resolve(self));
    Path folder = Files.createDirectories(home.resolve("folder"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx384m",
                "-cp",
                System.getProperty("java.class.path"),
                DatasetProgram.class.getName(),
                self,
                peer,
                folder.toString(),
                home.resolve("files").toString(),
                Integer.toString(port),
                Integer.toString(peerPort),
                mode,
                keys.toString(),
                "north"));
    command.addAll(limits);
    return new DatasetProcess(home, folder, List.copyOf(command));
  }

  private static Path keys(Path parent) throws IOException, InterruptedException {
    Path keys = parent.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "side",
                "-dname",
                "CN=side",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                new String(DatasetProgram.PASSWORD))
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor()).isZero();
    return keys;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(home.resolve("errors").toFile()))
        .start();
  }

  private void awaitReady() throws IOException {
    String line;
    do {
      line = output.readLine();
      if (line == null) {
        throw new IOException("it ended: " + Files.readString(home.resolve("errors")));
      }
      log.append(line).append('\n');
    } while (!line.equals("ready"));
  }

  Path folder() {
    return folder;
  }

  /// Where it keeps its state.
  Path files() {
    return home.resolve("files");
  }

  /// What it answers; what it logs meanwhile is kept.
  String ask(String words) throws IOException {
    Writer input = process.outputWriter();
    input.write(words + "\n");
    input.flush();
    while (true) {
      String line = output.readLine();
      if (line == null) {
        throw new IOException("it ended: " + Files.readString(home.resolve("errors")));
      }
      if (line.startsWith("ACTIVE") || line.startsWith("STANDBY") || line.startsWith("FAILED")) {
        return line;
      }
      log.append(line).append('\n');
    }
  }

  interface Condition {
    boolean holds(String status);
  }

  /// Asks until it is so.
  String await(String what, Condition condition) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      String status = ask("status");
      if (condition.holds(status)) {
        return status;
      }
      if (System.nanoTime() > deadline || status.startsWith("FAILED")) {
        throw new AssertionError("not " + what + ": " + status + "\n" + log);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  void awaitActive() throws IOException {
    await("active", status -> status.startsWith("ACTIVE"));
  }

  /// The standby has everything, durably.
  void awaitEqual() throws IOException {
    await(
        "equal",
        status -> {
          var words = List.of(status.split(" ", -1));
          String end = find(words, "end=");
          return words.contains("connected")
              && !words.contains("resyncing")
              && end.equals(find(words, "durable="));
        });
  }

  /// The standby has everything that this side has now, and has applied it.
  void awaitApplied(DatasetProcess standby) throws IOException {
    awaitEqual();
    String end = find(List.of(ask("status").split(" ", -1)), "end=");
    standby.await(
        "applied up to " + end,
        status -> end.equals(find(List.of(status.split(" ", -1)), "applied=")));
  }

  private static String find(List<String> words, String name) {
    return words.stream()
        .filter(word -> word.startsWith(name))
        .map(word -> word.substring(name.length()))
        .findFirst()
        .orElse("");
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void startAgain() throws IOException {
    process = launch();
    output = process.inputReader();
    awaitReady();
  }

  /// Ends it in order.
  void end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).as("it ends").isTrue();
  }

  /// However the test went: nothing stays mounted.
  @Override
  public void close() throws IOException {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      new ProcessBuilder("umount", "-l", folder.toString())
          .redirectErrorStream(true)
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
