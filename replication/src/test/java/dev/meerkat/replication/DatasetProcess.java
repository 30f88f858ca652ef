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
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One side of a dataset, as a process of its own that may be killed and started again.
final class DatasetProcess implements AutoCloseable {
  private static final Pattern ANSWER = Pattern.compile("ready$|ACTIVE |STANDBY |FAILED ");

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(150);

  /// Not in its folder: the disk of that may be full.
  private final Queue<String> log = new ConcurrentLinkedQueue<>();

  private final Path home;
  private final Path folder;
  private final List<String> command;
  private Process process;
  private Output output;

  private DatasetProcess(Path home, Path folder, List<String> command) throws IOException {
    this.home = home;
    this.folder = folder;
    this.command = command;
    this.process = launch();
    this.output = new Output(process.inputReader());
    awaitReady();
  }

  /// Reads what the process says as it says it, so that it never waits for the test: what it logs
  /// is kept, what it answers is taken by whoever asked.
  private final class Output {
    private static final String END = "";

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    Output(BufferedReader from) {
      Thread.ofPlatform().daemon().name("output of " + home).start(() -> read(from));
    }

    private void read(BufferedReader from) {
      try (from) {
        for (String line = from.readLine(); line != null; line = from.readLine()) {
          if (ANSWER.matcher(line).lookingAt()) {
            answers.add(line);
          } else {
            log.add(line);
          }
        }
      } catch (IOException e) {
        log.add(e.toString()); // As when it is killed.
      } finally {
        answers.add(END);
      }
    }

    String next() throws IOException {
      String line;
      try {
        line = answers.poll(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      if (line == null) {
        throw new AssertionError("no answer\n" + told());
      }
      if (line.equals(END)) {
        throw new IOException("it ended\n" + told());
      }
      return line;
    }
  }

  /// Two sides, north and south; north's data counts at first.
  record Pair(DatasetProcess north, DatasetProcess south) {}

  static Pair pair(Path parent, String mode) throws Exception {
    return pair(parent, mode, List.of());
  }

  /// @param limits of free space: alert and stop, in MiB; none for the usual ones
  static Pair pair(Path parent, String mode, List<String> limits) throws Exception {
    return pair(parent, mode, List.of(), limits);
  }

  /// Two sides whose mounts are held when they die.
  static Pair heldPair(Path parent, String mode, int seconds) throws Exception {
    return pair(parent, mode, List.of("-Dheld=" + seconds), List.of());
  }

  private static Pair pair(Path parent, String mode, List<String> options, List<String> limits)
      throws Exception {
    MountProcess.assumePossible();
    Path keys = keys(parent);
    int northPort = freePort();
    int southPort = freePort();
    return new Pair(
        side(parent, "north", "south", northPort, southPort, mode, keys, options, limits),
        side(parent, "south", "north", southPort, northPort, mode, keys, options, limits));
  }

  private static DatasetProcess side(
      Path parent,
      String self,
      String peer,
      int port,
      int peerPort,
      String mode,
      Path keys,
      List<String> options,
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
                "-XX:TieredStopAtLevel=1",
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
    command.addAll(1, options);
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
    String line = output.next();
    if (!line.equals("ready")) {
      throw new IOException("it says " + line + " before it is ready\n" + told());
    }
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
    return output.next();
  }

  interface Condition {
    boolean holds(String status) throws IOException;
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
        throw new AssertionError("not " + what + ": " + status + "\n" + told());
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
    long end = Long.parseLong(find(List.of(ask("status").split(" ", -1)), "end="));
    // It may have more: the kernel writes the times of a file later than its content.
    standby.await(
        "applied up to " + end,
        status -> {
          var applied = find(List.of(status.split(" ", -1)), "applied=");
          return !applied.isEmpty() && Long.parseLong(applied) >= end;
        });
  }

  private static String find(List<String> words, String name) {
    return words.stream()
        .filter(word -> word.startsWith(name))
        .map(word -> word.substring(name.length()))
        .findFirst()
        .orElse("");
  }

  /// What it has said so far, and what its errors are: to be shown when a test fails.
  String told() throws IOException {
    return home.getFileName() + ":\n" + log() + Files.readString(home.resolve("errors"));
  }

  /// What it has said so far.
  String log() {
    return log.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  long pid() {
    return process.pid();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void startAgain() throws IOException {
    process = launch();
    output = new Output(process.inputReader());
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
