package dev.meerkat.server.demo;

import dev.meerkat.server.api.AdminToken;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One server of the demonstration, a process of its own.
public final class DemoServer {
  private static final long END_SECONDS = 15;
  private static final long JOIN_SECONDS = 60;

  private final String name;
  private final Path folder;
  private final String apiUrl;
  private Optional<Process> process = Optional.empty();

  private DemoServer(String name, Path folder, String apiUrl) {
    this.name = name;
    this.folder = folder;
    this.apiUrl = apiUrl;
  }

  /// Writes its configuration file; it does not run yet.
  static DemoServer create(String name, Path folder, int clusterPort, int apiPort)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("meerkat.yaml"),
        """
        name: %s
        site: demo
        dataDir: %s
        cluster:
          port: %d
        api:
          port: %d
        failover:
          stabilitySeconds: %d
        """
            .formatted(
                name,
                "'" + folder.toString().replace("'", "''") + "'",
                clusterPort,
                apiPort,
                DemoSite.STABILITY_SECONDS));
    return new DemoServer(name, folder, "http://127.0.0.1:" + apiPort);
  }

  public String name() {
    return name;
  }

  public String apiUrl() {
    return apiUrl;
  }

  /// With its token once it has been started.
  ApiClient client() throws IOException {
    return new ApiClient(
        apiUrl, AdminToken.read(folder.resolve(AdminToken.FILE)).map(AdminToken.Kept::text));
  }

  Path log() {
    return folder.resolve("server.log");
  }

  /// Starts it with the same Java and the same options as this process.
  void start() throws IOException {
    process =
        Optional.of(
            run("server", "--end-with-input", "--config", folder.resolve("meerkat.yaml") + ""));
  }

  /// `meerkat join`, before its first start.
  void join(String token) throws DemoException, IOException, InterruptedException {
    Process joining = run("join", token, "--config", folder.resolve("meerkat.yaml") + "");
    if (!joining.waitFor(JOIN_SECONDS, TimeUnit.SECONDS) || joining.exitValue() != 0) {
      joining.destroyForcibly();
      throw new DemoException(name + " did not join the site");
    }
  }

  private Process run(String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "dev.meerkat.server.cli.Meerkat"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(Redirect.appendTo(log().toFile()))
        .redirectErrorStream(true)
        .start();
  }

  boolean running() {
    return process.map(Process::isAlive).orElse(false);
  }

  long pid() {
    return process.orElseThrow().pid();
  }

  /// SIGKILL, as `kill -9`.
  void kill() throws InterruptedException {
    Process killed = process.orElseThrow().destroyForcibly();
    killed.waitFor(END_SECONDS, TimeUnit.SECONDS);
  }

  /// SIGTERM, and SIGKILL if that does not help.
  void end() {
    process.ifPresent(running -> {
      running.destroy();
      try {
        if (!running.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
          running.destroyForcibly();
        }
      } catch (InterruptedException _) {
        running.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    });
  }
}
