package dev.meerkat.server;

import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A server in a process of its own, so that a test can kill it.
final class ServerProcess implements AutoCloseable {
  private static final long LIMIT_SECONDS = 30;
  private static final long START_LIMIT_SECONDS = 120;

  private final Path folder;
  private final String apiUrl;
  private Optional<Process> process = Optional.empty();

  ServerProcess(Path folder, String name) throws IOException {
    this.folder = folder;
    int clusterPort = TestSite.freePort(1);
    int apiPort = TestSite.freePort(0);
    apiUrl = "http://127.0.0.1:" + apiPort;
    Files.writeString(
        folder.resolve("meerkat.yaml"),
        """
        name: %s
        site: test
        dataDir: '%s'
        cluster:
          port: %d
          hosts: [127.0.0.1:%d]
        api:
          port: %d
        """
            .formatted(name, folder.resolve("data"), clusterPort, clusterPort, apiPort));
  }

  ApiClient client() {
    return new ApiClient(apiUrl);
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
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.meerkat.server.cli.Meerkat",
                        "server",
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
