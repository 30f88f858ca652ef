package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The shop of `docs/tutorial-mariadb-web.md`: MariaDB with a web server in front, made of the
/// files and commands that stand there. Its users order numbered things; what was told to be stored
/// must be there at the end.
final class Shop implements Application {
  private static final Path DOCUMENT = Path.of("..", "docs", "tutorial-mariadb-web.md");

  /// Where the tutorial has it.
  static final String FOLDER = "/srv/shop";

  private static final int LIMIT_MILLIS = 1_000;
  private static final int LONG_LIMIT_MILLIS = 60_000;

  private final Path shared;
  private final Tutorial tutorial;

  private Shop(Path shared, Tutorial tutorial) {
    this.shared = shared;
    this.tutorial = tutorial;
  }

  /// @param shared where all hosts have their disks
  static Shop of(Path shared) {
    return new Shop(
        shared,
        Tutorial.read(DOCUMENT)
            .at(
                Map.of(
                    FOLDER,
                    shared.toString(),
                    "enp1s0",
                    "eth0",
                    "10.0.0.1",
                    "10.77.0.1",
                    "10.0.0.2",
                    "10.77.0.2",
                    "10.0.0.10",
                    GroupSite.ADDRESS,
                    "192.168.7.1",
                    "10.78.0.1",
                    "192.168.7.2",
                    "10.78.0.2")));
  }

  /// The file of the group.
  String document() {
    return tutorial.file(shared.resolve("shop.yaml").toString());
  }

  @Override
  public void install(Machine machine, boolean first) {
    run(machine, "folders");
    tutorial
        .files()
        .forEach((path, text) -> {
          try {
            Files.writeString(machine.disk().resolve(shared.relativize(Path.of(path))), text);
          } catch (IOException e) {
            throw new LabFailure("cannot write " + path + " on " + machine.name(), e);
          }
        });
    run(machine, "executable");
    if (first) {
      run(machine, "database");
    }
  }

  private void run(Machine machine, String name) {
    Shell.run(machine.command("sh", "-euc", tutorial.commands(name)));
  }

  @Override
  public boolean isProcess(String commandLine) {
    return isMariaDb(commandLine) || isWebServer(commandLine);
  }

  boolean isMariaDb(String commandLine) {
    return commandLine.startsWith("/usr/sbin/mariadbd --defaults-file=" + shared);
  }

  boolean isWebServer(String commandLine) {
    return commandLine.startsWith("/usr/sbin/lighttpd -D -f " + shared);
  }

  @Override
  public User user(String address, int number) {
    return new Customer(URI.create("http://" + address + "/"), number);
  }

  /// Orders one thing after the other, each by a connection of its own.
  private static final class Customer implements User {
    private static final Pattern STORED =
        Pattern.compile("Order (\\d+) is stored\\. Served by ([\\w-]+)\\.");

    private final URI page;
    private final int customer;
    private final Map<Long, String> acknowledged = new HashMap<>();
    private long number;

    private Customer(URI page, int customer) {
      this.page = page;
      this.customer = customer;
    }

    @Override
    public String ask() throws IOException {
      number++;
      String item = "thing " + number + " of " + customer;
      byte[] form =
          ("item=" + URLEncoder.encode(item, StandardCharsets.UTF_8))
              .getBytes(StandardCharsets.UTF_8);
      HttpURLConnection connection = open(page, LIMIT_MILLIS);
      connection.setDoOutput(true);
      // Of a known length, it is sent once: an order that was cut off is not given again.
      connection.setFixedLengthStreamingMode(form.length);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(form);
      }
      String answer = text(connection);
      Matcher stored = STORED.matcher(answer);
      if (!stored.find()) {
        throw new IOException("the shop says something else than it should: " + answer);
      }
      acknowledged.put(Long.valueOf(stored.group(1)), item);
      return stored.group(2);
    }

    @Override
    public void close() {}
  }

  private static HttpURLConnection open(URI page, int limitMillis) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
    connection.setConnectTimeout(limitMillis);
    connection.setReadTimeout(limitMillis);
    connection.setRequestProperty("Connection", "close");
    return connection;
  }

  /// @throws IOException also when the status is 400 or more
  private static String text(HttpURLConnection connection) throws IOException {
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public Findings findings(Host client, String address, Collection<User> users) {
    try {
      URI page = URI.create("http://" + address + "/?all");
      String all = client.namespace().call(() -> text(open(page, LONG_LIMIT_MILLIS)));
      Set<String> present = new HashSet<>(all.lines().toList());
      long acknowledged = 0;
      long lost = 0;
      for (User user : users) {
        for (var order : ((Customer) user).acknowledged.entrySet()) {
          acknowledged++;
          if (!present.contains(order.getKey() + " " + order.getValue())) {
            lost++;
          }
        }
      }
      return new Findings(acknowledged, lost);
    } catch (Exception e) {
      throw new LabFailure("cannot ask the shop for what was ordered", e);
    }
  }
}
