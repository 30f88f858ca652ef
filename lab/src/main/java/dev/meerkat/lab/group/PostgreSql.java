package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// PostgreSQL of Debian 12 on a dataset of the group. Its users insert numbered rows; what was
/// acknowledged must be there at the end.
final class PostgreSql implements PlainApplication {
  static final int PORT = 5432;

  private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
  private static final int LIMIT_MILLIS = 1_000;
  private static final int LONG_LIMIT_MILLIS = 60_000;
  private static final String CONFIGURATION =
      """
      listen_addresses = '*'
      shared_buffers = 32MB
      checkpoint_timeout = 30s
      lc_messages = 'C'
      log_timezone = 'UTC'
      """;

  private static final String READY = "ready to accept connections";
  private static final int STAMP_LENGTH = "2000-01-01 00:00:00.000".length();

  private final Path shared;

  PostgreSql(Path shared) {
    this.shared = shared;
  }

  @Override
  public String data() {
    return """
    mode: synchronous
    data:
      - {name: db, folder: %s}
    """
        .formatted(shared.resolve("db"));
  }

  @Override
  public String resource() {
    return """
      - name: app
        process: [%s]
        user: postgres
        stopSignal: int
        dependsOn: [address]
        startSeconds: 60
        restarts: 2
        forgetSeconds: 5
        monitor: {tcp: "127.0.0.1:%d", everySeconds: 1, timeoutSeconds: 2, maxFailures: 5}
    """
        .formatted(shared.resolve("start"), PORT);
  }

  private Path data(Path disk) {
    return disk.resolve("db").resolve("data");
  }

  @Override
  public void install(Machine machine, boolean first) {
    Path disk = machine.disk();
    try {
      for (String each : List.of("db", "run")) {
        Files.createDirectories(disk.resolve(each));
        Shell.run("chown", "postgres:postgres", disk.resolve(each).toString());
      }
      Path start = disk.resolve("start");
      Files.writeString(
          start,
          """
          #!/bin/sh
          # A postmaster that is killed while it writes its lock file leaves an empty one, on which
          # no other starts. None runs here when the group starts.
          [ -s %1$s/postmaster.pid ] || rm -f %1$s/postmaster.pid
          exec %2$s/postgres -D %1$s -k %3$s -c lab.host="$(cat %4$s)"
          """
              .formatted(data(shared), PROGRAMS, shared.resolve("run"), shared.resolve("name")));
      Files.writeString(disk.resolve("name"), machine.name());
      Files.setPosixFilePermissions(start, PosixFilePermissions.fromString("rwxr-xr-x"));
      if (first) {
        create(machine);
      }
    } catch (IOException e) {
      throw new LabFailure("cannot install PostgreSQL on " + machine.name(), e);
    }
  }

  private void create(Machine machine) throws IOException {
    String data = data(shared).toString();
    asPostgres(
        machine,
        "exec \"$1\" -D \"$2\" -k -A trust --locale=C.UTF-8",
        PROGRAMS.resolve("initdb").toString(),
        data);
    Path inside = data(machine.disk());
    Files.writeString(inside.resolve("postgresql.conf"), CONFIGURATION, StandardOpenOption.APPEND);
    Files.writeString(
        inside.resolve("pg_hba.conf"),
        "host all all 10.77.0.0/24 trust\n",
        StandardOpenOption.APPEND);
    asPostgres(
        machine,
        "echo 'CREATE TABLE done (writer int, number bigint, PRIMARY KEY (writer, number))'"
            + " | \"$1\" --single -D \"$2\" postgres",
        PROGRAMS.resolve("postgres").toString(),
        data);
  }

  private static void asPostgres(Machine machine, String script, String program, String data) {
    Shell.run(
        machine.command(
            "setpriv",
            "--reuid",
            "postgres",
            "--regid",
            "postgres",
            "--init-groups",
            "--",
            "sh",
            "-c",
            script,
            "sh",
            program,
            data));
  }

  @Override
  public boolean isProcess(String commandLine) {
    return commandLine.startsWith(PROGRAMS.resolve("postgres") + " -D " + data(shared));
  }

  /// With its recovery.
  @Override
  public long startMillis(Machine machine) {
    Path file =
        machine.server().data().resolve("guards").resolve(GroupSite.GROUP).resolve("run-app.log");
    try (Stream<String> lines = Files.lines(file)) {
      List<String> words =
          lines
              .filter(line -> line.contains("starting PostgreSQL") || line.contains(READY))
              .toList();
      return words.size() == 2 && words.getLast().contains(READY)
          ? Duration.between(instant(words.getFirst()), instant(words.getLast())).toMillis()
          : 0;
    } catch (IOException e) {
      throw new LabFailure("cannot read what PostgreSQL wrote on " + machine.name(), e);
    }
  }

  /// When a line of the log was written.
  private static Instant instant(String line) {
    return LocalDateTime.parse(line.substring(0, STAMP_LENGTH).replace(' ', 'T'))
        .toInstant(ZoneOffset.UTC);
  }

  @Override
  public User user(String address, int number) {
    return new Writer(address, number);
  }

  /// Inserts row after row; a new connection after each failure.
  private static final class Writer implements User {
    private final String address;
    private final int writer;
    private final Set<Long> acknowledged = new HashSet<>();
    private Optional<PostgresConnection> connection = Optional.empty();
    private long number;

    private Writer(String address, int writer) {
      this.address = address;
      this.writer = writer;
    }

    @Override
    public String ask() throws IOException {
      try {
        if (connection.isEmpty()) {
          connection = Optional.of(PostgresConnection.open(address, LIMIT_MILLIS));
        }
        number++;
        var rows =
            connection
                .get()
                .query(
                    "INSERT INTO done VALUES (%d, %d) RETURNING current_setting('lab.host')"
                        .formatted(writer, number));
        acknowledged.add(number);
        return rows.getFirst().getFirst();
      } catch (IOException e) {
        disconnect();
        throw e;
      }
    }

    private void disconnect() throws IOException {
      if (connection.isPresent()) {
        connection.get().close();
        connection = Optional.empty();
      }
    }

    @Override
    public void close() {
      try {
        disconnect();
      } catch (IOException e) {
        throw new LabFailure("cannot close a connection with PostgreSQL", e);
      }
    }
  }

  @Override
  public Findings findings(Host client, String address, Collection<User> users) {
    try {
      return client
          .namespace()
          .call(() -> {
            try (var connection = PostgresConnection.open(address, LONG_LIMIT_MILLIS)) {
              Set<List<String>> present =
                  new HashSet<>(connection.query("SELECT writer, number FROM done"));
              return compared(users, present);
            }
          });
    } catch (Exception e) {
      throw new LabFailure("cannot ask PostgreSQL for what was inserted", e);
    }
  }

  private static Findings compared(Collection<User> users, Set<List<String>> present) {
    long acknowledged = 0;
    var lost = new ArrayList<List<String>>();
    for (User user : users) {
      Writer writer = (Writer) user;
      acknowledged += writer.acknowledged.size();
      for (long number : writer.acknowledged) {
        var row = List.of(Integer.toString(writer.writer), Long.toString(number));
        if (!present.contains(row)) {
          lost.add(row);
        }
      }
    }
    return new Findings(acknowledged, lost.size());
  }
}
