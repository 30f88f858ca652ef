package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/// An application that must lose nothing: a web server that appends a line for each request and
/// answers when that is on the disk (`lab/group/ledger.py`). A line is the name of the host, and
/// the word that the user asked with, which nobody uses again.
final class Ledger implements PlainApplication {
  private static final String FOLDER = "ledger";
  static final String LINES = "lines";
  private static final String BULK = "bulk";
  private static final int PORT = 8080;
  private static final int CONNECT_MILLIS = 400;

  private static final int ANSWER_MILLIS = 3_000;

  private final Path shared;
  private final boolean syncs;

  /// Held by each who asks, and alone by whoever wants nobody to.
  private final ReadWriteLock asking = new ReentrantReadWriteLock(true);

  private final List<String> acknowledged = new ArrayList<>();
  private final AtomicInteger users = new AtomicInteger();

  Ledger(Path shared) {
    this(shared, true);
  }

  /// @param syncs whether it waits until a line is on the disk; otherwise it answers once the line
  ///   is written
  private Ledger(Path shared, boolean syncs) {
    this.shared = shared;
    this.syncs = syncs;
  }

  /// One that syncs nothing.
  static Ledger trusting(Path shared) {
    return new Ledger(shared, false);
  }

  @Override
  public String data() {
    return """
    data:
      - {name: ledger, folder: %s}
    """
        .formatted(shared.resolve(FOLDER));
  }

  @Override
  public String resource() {
    return """
      - name: app
        process: [/usr/bin/python3, %1$s, %2$s, "%3$d", %4$s%5$s]
        dependsOn: [address]
        monitor: {http: "http://127.0.0.1:%3$d/", everySeconds: 1, timeoutSeconds: 20, maxFailures: 3}
    """
        .formatted(
            program(),
            shared.resolve("name"),
            PORT,
            shared.resolve(FOLDER).resolve(LINES),
            syncs ? "" : ", trusting");
  }

  private Path program() {
    return shared.resolve("ledger.py");
  }

  @Override
  public void install(Machine machine, boolean first) {
    try {
      Files.copy(
          Path.of("group", "ledger.py"),
          machine.disk().resolve("ledger.py"),
          StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(machine.disk().resolve("name"), machine.name());
      Files.createDirectories(folder(machine));
    } catch (IOException e) {
      throw new LabFailure("cannot install the ledger on " + machine.name(), e);
    }
  }

  @Override
  public boolean isProcess(String commandLine) {
    return commandLine.startsWith("/usr/bin/python3 " + program());
  }

  @Override
  public User user(String address, int number) {
    int user = users.incrementAndGet();
    return new User() {
      private int asked;

      @Override
      public String ask() throws IOException {
        asking.readLock().lock();
        try {
          asked++;
          String word = user + "-" + asked;
          String host = Ledger.ask(URI.create("http://" + address + ":" + PORT + "/" + word));
          synchronized (acknowledged) {
            acknowledged.add(host + " " + word);
          }
          return host;
        } finally {
          asking.readLock().unlock();
        }
      }

      @Override
      public void close() {}
    };
  }

  private static String ask(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(ANSWER_MILLIS);
    connection.setRequestProperty("Connection", "close");
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  /// The lines that users were told are written, in the order in which they were told.
  List<String> acknowledged() {
    synchronized (acknowledged) {
      return List.copyOf(acknowledged);
    }
  }

  /// What is not on the disk of that machine is promised no more: it was given up on purpose.
  void giveUp(Machine machine) {
    whileNobodyAsks(() -> {
      var lines = Set.copyOf(lines(machine));
      synchronized (acknowledged) {
        acknowledged.removeIf(line -> !lines.contains(line));
      }
    });
  }

  /// Does something while no user asks.
  void whileNobodyAsks(Runnable work) {
    asking.writeLock().lock();
    try {
      work.run();
    } finally {
      asking.writeLock().unlock();
    }
  }

  /// Runs a script in the folder, as a program of that host that sees what all programs there see.
  void run(Machine machine, String script) {
    Shell.run(machine.command("sh", "-ec", "cd " + shared.resolve(FOLDER) + "\n" + script));
  }

  /// The lines on the disk of a machine, whatever is mounted over them; one that is not whole is
  /// none.
  List<String> lines(Machine machine) {
    return lines(folder(machine).resolve(LINES));
  }

  /// The size of a file of the folder on the disk of a machine, in bytes; 0 when there is none.
  long sizeBytes(Machine machine, String file) {
    try {
      Path path = folder(machine).resolve(file);
      return Files.exists(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) {
    String text = read(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /// A program of that host writes a lot beside the lines, and waits for nothing.
  void pour(Machine machine, int mebibytes) {
    Shell.run(
        machine.command(
            "sh",
            "-c",
            "base64 /dev/urandom | head -c %dM >%s"
                .formatted(mebibytes, shared.resolve(FOLDER).resolve(BULK))));
  }

  /// What is on the disk of a machine: the content of each file, without what is Meerkat's own.
  SortedMap<String, String> files(Machine machine) {
    return contents(folder(machine), folder(machine).resolve(".meerkat"));
  }

  /// The lines that were kept aside on a machine most recently.
  List<String> newestAside(Machine machine) {
    Path aside = folder(machine).resolve(".meerkat").resolve("aside");
    try (Stream<Path> each = Files.list(aside)) {
      Path newest =
          each.max(Path::compareTo).orElseThrow(() -> new LabFailure("nothing is in " + aside));
      // One file of the ledger: whole, and named by its number, when it is not the whole folder.
      return contents(newest, newest.resolve("paths")).values().stream()
          .flatMap(String::lines)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As a failing disk does, behind Meerkat's back: the first letter of the file is another one.
  void spoil(Machine machine) {
    try (var file = FileChannel.open(folder(machine).resolve(LINES), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {'?'}), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What the first line is then.
  static String spoilt(String line) {
    return "?" + line.substring(1);
  }

  private static SortedMap<String, String> contents(Path root, Path without) {
    var found = new TreeMap<String, String>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        if (!each.startsWith(without)) {
          found.put(root.relativize(each).toString(), read(each));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where the folder lies on a machine's disk, whatever is mounted over it.
  private static Path folder(Machine machine) {
    return machine.disk().resolve(FOLDER);
  }

  @Override
  public Findings findings(Host client, String address, Collection<User> users) {
    return new Findings(acknowledged().size(), 0);
  }
}
