package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ConfigurationFile;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// A server in a process of its own, so that a test can kill or suspend it.
final class ServerProcess implements AutoCloseable {
  private static final long LIMIT_SECONDS = 120;
  private static final long START_LIMIT_SECONDS = 300;

  /// Longer than a silent server counts as alive.
  private static final int STABILITY_SECONDS = 10;

  private final Path folder;
  private final String apiUrl;
  private final String command;
  private Optional<Process> process = Optional.empty();

  /// The only server of its site.
  ServerProcess(Path folder, String name) throws IOException {
    this(folder, name, TestSite.freePort(ClusterSettings.SITE_PORT_OFFSET), List.of());
  }

  /// @param hosts cluster ports of other servers of its site
  ServerProcess(Path folder, String name, int clusterPort, List<Integer> hosts) throws IOException {
    this(folder, name, clusterPort, hosts, "server");
  }

  /// The same of a witness.
  static ServerProcess witness(Path folder, String name, int clusterPort, List<Integer> hosts)
      throws IOException {
    return new ServerProcess(folder, name, clusterPort, hosts, "witness");
  }

  private ServerProcess(
      Path folder, String name, int clusterPort, List<Integer> hosts, String command)
      throws IOException {
    this.folder = Files.createDirectories(folder);
    this.command = command;
    int apiPort = TestSite.freePort(0);
    apiUrl = "http://127.0.0.1:" + apiPort;
    TestSite.keepsDataIn(apiUrl, folder.resolve("data"));
    Files.writeString(
        folder.resolve("meerkat.yaml"),
        """
        name: %s
        site: test
        dataDir: '%s'
        %s
        cluster:
          port: %d
          hosts: [%s]
        api:
          port: %d
        failover:
          stabilitySeconds: %d
        """
            .formatted(
                name,
                folder.resolve("data"),
                command.equals("server") ? "hooksDir: '" + hooks() + "'" : "",
                clusterPort,
                hosts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(", ")),
                apiPort,
                STABILITY_SECONDS));
  }

  String apiUrl() {
    return apiUrl;
  }

  Path configuration() {
    return folder.resolve("meerkat.yaml");
  }

  /// As its administrator, once it has been started.
  ApiClient client() throws IOException {
    return TestSite.client(apiUrl);
  }

  /// Has it join the site of a server that runs; itself it does not run yet.
  void join(ServerProcess other) throws IOException, InterruptedException {
    ServerConfig config = ConfigurationFile.read(folder.resolve("meerkat.yaml"));
    assertThat(OfflineJoin.join(config, TestSite.invite(other.apiUrl), Optional.empty()))
        .isPresent();
  }

  /// Gives it the identity of another, as a copy of that one's disk has it, and nothing else of it.
  void takeIdentityOf(ServerProcess other) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Path file = Path.of("data", IdentityFile.NAME);
    Files.copy(other.folder.resolve(file), folder.resolve(file));
  }

  /// Where the programs are that it may run; nobody has made the folder yet.
  Path hooks() {
    return folder.resolve("hooks");
  }

  Path archive() {
    return folder.resolve("data").resolve("archive");
  }

  /// Starts it, and waits until it is on the site.
  void start() throws IOException {
    process =
        Optional.of(
            new ProcessBuilder(
                    List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.meerkat.server.cli.Meerkat",
                        command,
                        "--end-with-input",
                        "--config",
                        folder.resolve("meerkat.yaml").toString()))
                .redirectOutput(Redirect.appendTo(folder.resolve("server.log").toFile()))
                .redirectErrorStream(true)
                .start());
    awaitAnswer();
  }

  /// A new Java process may take long on a busy computer.
  private void awaitAnswer() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_SECONDS);
    while (!answers()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "the server does not start: " + Files.readString(folder.resolve("server.log")));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private boolean answers() {
    try (ApiClient client = client()) {
      return client.getText("/health").contains("\"joined\":true");
    } catch (IOException _) {
      return false; // not yet
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// The words that begin a command line, to which more may be added.
  static List<String> program() {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.meerkat.server.cli.Meerkat"));
  }

  /// What a command line wrote, to its output or to its errors.
  record Said(int exitCode, String words) {}

  /// `meerkat group`, as this server's administrator gives it.
  Said group(String... words) throws IOException, InterruptedException {
    var line = program();
    line.add("group");
    line.addAll(List.of(words));
    line.add("--api=" + apiUrl);
    if (!words[0].equals("show")) {
      line.add("--config=" + folder.resolve("meerkat.yaml"));
    }
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    // What the user's cache remembers of this port is another test's server.
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    Process command = builder.start();
    try {
      command.getOutputStream().close();
      var said = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Said(command.waitFor(), said);
    } finally {
      command.destroyForcibly();
    }
  }

  /// Makes it hang, with all its connections open, until [#resume].
  void suspend() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    long pid = process.orElseThrow().pid();
    int failed = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    if (failed != 0) {
      throw new IOException("kill -" + name + " " + pid + " failed");
    }
  }

  /// SIGKILL, as `kill -9`.
  void kill() throws InterruptedException {
    process.orElseThrow().destroyForcibly().waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /// SIGTERM: the server has the time to say goodbye.
  void stop() throws InterruptedException {
    Process running = process.orElseThrow();
    running.destroy();
    if (!running.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the server does not stop");
    }
  }

  @Override
  public void close() {
    process.ifPresent(Process::destroyForcibly);
  }
}
