package dev.meerkat.lab;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.server.api.AdminToken;
import dev.meerkat.server.api.Answers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The real program, `meerkat server` or `meerkat witness`, on a host of the lab. Its API is asked
/// from its own host, so it answers also while that host is cut off.
public final class LabServer {
  private static final int API_PORT = 7080;
  private static final int LIMIT_MILLIS = 20_000;
  private static final String CACHE = "XDG_CACHE_HOME";
  private static final List<String> AS_SERVER = List.of("-Xmx512m", "-XX:+UseParallelGC");

  /// As `meerkat` starts its commands.
  private static final List<String> AS_COMMAND =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private static final Duration JOIN_LIMIT = Duration.ofSeconds(200);
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Host host;
  private final Path folder;
  private final List<String> entering;
  private final String command;
  private Path program = Path.of("..", "server", "target", "lib").toAbsolutePath().normalize();
  private Map<String, String> environment = Map.of();
  private Optional<LabProcess> process = Optional.empty();

  private LabServer(Host host, Path folder, List<String> entering, String command) {
    this.host = host;
    this.folder = folder;
    this.entering = List.copyOf(entering);
    this.command = command;
  }

  /// Writes its configuration; it does not run yet. Its name is its host's.
  static LabServer create(Host host, int stabilitySeconds, Path folder) {
    return create(host, stabilitySeconds, folder, List.of());
  }

  /// The same.
  ///
  /// @param entering words in front of its command line, such as those that have it run in
  ///   namespaces of its own, which it becomes
  public static LabServer create(
      Host host, int stabilitySeconds, Path folder, List<String> entering) {
    String configuration =
        """
        name: %1$s
        site: lab
        dataDir: %2$s
        cluster:
          address: %3$s
        api:
          address: %3$s
        failover:
          stabilitySeconds: %4$d
        """
            .formatted(host.name(), folder.resolve("data"), host.address(), stabilitySeconds);
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("meerkat.yaml"), configuration);
      return new LabServer(host, folder, entering, "server");
    } catch (IOException e) {
      throw new LabFailure("cannot prepare server " + host.name(), e);
    }
  }

  /// The same, started as a witness.
  public LabServer asWitness() {
    return new LabServer(host, folder, entering, "witness");
  }

  public String name() {
    return host.name();
  }

  public Host host() {
    return host;
  }

  /// Starts it. The program must have been built: its class path is `server/target/lib`, unless
  /// [another one was installed][#install].
  public void start() {
    process = Optional.of(run("server.log", command));
  }

  /// Where the jars are that it runs.
  public Path program() {
    return program;
  }

  /// From its next start on, it is the program whose jars are in `folder`; so are its commands.
  public void install(Path folder) {
    program = folder.toAbsolutePath().normalize();
  }

  /// From its next start on, these are in its environment, and in that of all that it starts.
  public void environment(Map<String, String> variables) {
    environment = Map.copyOf(variables);
  }

  /// Loses all that it has written, as with its disk; its configuration file stays. For a server
  /// that does not run.
  public void loseData() {
    Shell.run("rm", "-rf", data().toString());
  }

  /// `meerkat join`, before its first start.
  public void join(String token) {
    LabProcess joining = run("join.log", "join", token);
    if (joining.awaitExit(JOIN_LIMIT) != 0) {
      throw new LabFailure(name() + " did not join: " + joining.output());
    }
  }

  /// Takes the only volume of its archive away: nothing is where it was any more, and what is open
  /// goes on, as after `umount --lazy`.
  void loseVolume() {
    move("archive", "archive.away");
  }

  void restoreVolume() {
    move("archive.away", "archive");
  }

  /// Its `dataDir`.
  public Path data() {
    return folder.resolve("data");
  }

  private void move(String from, String to) {
    Path data = data();
    try {
      Files.move(data.resolve(from), data.resolve(to));
    } catch (IOException e) {
      throw new LabFailure("cannot move the archive of " + name(), e);
    }
  }

  /// A token of this server for another one.
  public String invite() throws IOException {
    byte[] answer = exchange("POST", "/invitations", Optional.of(new byte[] {'{', '}'}));
    return read(answer, Answers.Invitation.class).token();
  }

  /// A command that needs the administrator token of this server, given to it.
  public void order(String... words) {
    var command = new ArrayList<>(List.of(words));
    command.addAll(List.of("--config", configuration().toString()));
    set(command.toArray(String[]::new));
  }

  /// A command that changes the site, given to this server.
  public void set(String... words) {
    var command = new ArrayList<>(List.of(words));
    command.addAll(List.of("--api", api()));
    LabProcess setting = meerkat("set.log", command);
    if (setting.awaitExit(JOIN_LIMIT) != 0) {
      throw new LabFailure(String.join(" ", words) + " is refused: " + setting.output());
    }
  }

  /// A command that asks this server, however it ends; there is no terminal.
  public Shell.Outcome attempt(List<String> words) {
    var all = new ArrayList<>(List.of("env", CACHE + "=" + cache(), "MEERKAT_API=" + api()));
    all.addAll(command(AS_COMMAND, words));
    return Shell.attempt(host.namespace().command(all));
  }

  /// Its configuration file, by which commands find its administrator token.
  public Path configuration() {
    return folder.resolve("meerkat.yaml");
  }

  private String api() {
    return "http://" + host.address() + ":" + API_PORT;
  }

  private LabProcess run(String log, String... arguments) {
    var words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("--config", configuration().toString()));
    return meerkat(log, words);
  }

  private LabProcess meerkat(String log, List<String> arguments) {
    var variables = new HashMap<>(environment);
    variables.put(CACHE, cache());
    return host.start(command(AS_SERVER, arguments), variables, folder.resolve(log));
  }

  /// Each server has an address book of its own: the next site has the same addresses.
  private String cache() {
    return folder.resolve("cache").toString();
  }

  private List<String> command(List<String> mode, List<String> arguments) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    var command = new ArrayList<>(entering);
    command.add(java.toString());
    command.addAll(mode);
    command.addAll(
        List.of(
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            program + "/*",
            "dev.meerkat.server.cli.Meerkat"));
    command.addAll(arguments);
    return command;
  }

  public LabProcess process() {
    return process.orElseThrow(() -> new LabFailure(name() + " was never started"));
  }

  /// What it has logged since its first start.
  public String log() {
    return process().output();
  }

  public Answers.Site site() throws IOException {
    return read(get("/site"), Answers.Site.class);
  }

  public List<Answers.CameraRecordings> recordings() throws IOException {
    return List.of(read(get("/recordings"), Answers.CameraRecordings[].class));
  }

  public void addCamera(Map<String, String> fields) throws IOException {
    byte[] body = JSON.writeValueAsBytes(fields);
    exchange("POST", "/cameras", Optional.of(body));
  }

  public Answers.Timeline timeline(String camera, long fromMicros, long toMicros)
      throws IOException {
    String period = "?from=" + fromMicros + "&to=" + toMicros;
    return read(get("/cameras/" + camera + "/timeline" + period), Answers.Timeline.class);
  }

  public void export(String camera, long fromMicros, long toMicros, Path file) throws IOException {
    String period = "?from=" + fromMicros + "&to=" + toMicros;
    Files.write(file, get("/cameras/" + camera + "/export" + period));
  }

  /// Asks its API.
  public <T> T get(String path, Class<T> type) throws IOException {
    return read(get(path), type);
  }

  /// Sends to its API, as its administrator on its own host.
  public <T> T post(String path, Map<String, ?> fields, Class<T> type) throws IOException {
    return read(exchange("POST", path, Optional.of(JSON.writeValueAsBytes(fields))), type);
  }

  private byte[] get(String path) throws IOException {
    return exchange("GET", path, Optional.empty());
  }

  private static <T> T read(byte[] answer, Class<T> type) throws IOException {
    return JSON.readValue(answer, type);
  }

  private byte[] exchange(String method, String path, Optional<byte[]> body) throws IOException {
    URI uri = URI.create(api() + "/api/v1" + path);
    Optional<String> token =
        AdminToken.read(data().resolve(AdminToken.FILE)).map(AdminToken.Kept::text);
    try {
      return host.namespace().call(() -> exchange(method, uri, token, body));
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(method + " " + uri + " failed: " + e, e);
    }
  }

  private static byte[] exchange(
      String method, URI uri, Optional<String> token, Optional<byte[]> body) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
    connection.setRequestMethod(method);
    token.ifPresent(text -> connection.setRequestProperty(AdminToken.HEADER, text));
    if (body.isPresent()) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body.get());
      }
    }
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] answer = in == null ? new byte[0] : in.readAllBytes();
      if (status >= 400) {
        throw new IOException(
            method + " " + uri + ": " + status + " " + new String(answer, StandardCharsets.UTF_8));
      }
      return answer;
    }
  }
}
