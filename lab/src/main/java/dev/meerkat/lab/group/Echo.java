package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;

/// The smallest application: a web server that says on which host it runs. It has no data.
final class Echo implements PlainApplication {
  static final int PORT = 8080;
  private static final int LIMIT_MILLIS = 400;

  private final Path shared;
  private final String program;
  private final int port;

  Echo(Path shared) {
    this(shared, "echo.py", PORT);
  }

  /// One beside another on the same hosts.
  ///
  /// @param program what it is called there
  Echo(Path shared, String program, int port) {
    this.shared = shared;
    this.program = program;
    this.port = port;
  }

  @Override
  public String data() {
    return "";
  }

  List<String> command() {
    return List.of(
        "/usr/bin/python3",
        shared.resolve(program).toString(),
        name().toString(),
        Integer.toString(port));
  }

  /// What holds the name of the host.
  Path name() {
    return shared.resolve("name");
  }

  @Override
  public String resource() {
    return """
      - name: app
        process: [%s, "%d"]
        dependsOn: [address]
        restarts: 2
        forgetSeconds: 5
        monitor: {http: "http://127.0.0.1:%d/", everySeconds: 1, timeoutSeconds: 2, maxFailures: 2}
    """
        .formatted(String.join(", ", command().subList(0, command().size() - 1)), port, port);
  }

  @Override
  public void install(Machine machine, boolean first) {
    try {
      Files.copy(
          Path.of("group", "echo.py"),
          machine.disk().resolve(program),
          StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(machine.disk().resolve("name"), machine.name());
    } catch (IOException e) {
      throw new LabFailure("cannot install the web server on " + machine.name(), e);
    }
  }

  @Override
  public boolean isProcess(String commandLine) {
    return commandLine.startsWith("/usr/bin/python3 " + shared.resolve(program));
  }

  @Override
  public User user(String address, int number) {
    URI uri = URI.create("http://" + address + ":" + port + "/");
    return new User() {
      @Override
      public String ask() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(LIMIT_MILLIS);
        connection.setReadTimeout(LIMIT_MILLIS);
        connection.setRequestProperty("Connection", "close");
        try (InputStream in = connection.getInputStream()) {
          return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Findings findings(Host client, String address, Collection<User> users) {
    return new Findings(0, 0);
  }
}
