package dev.meerkat.lab.dataset;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.LabProcess;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Where a database server lives on a host: its programs run as its own user, its data is in the
/// dataset's folder, its socket and its logs are not.
final class DatabaseHost {
  /// What no server says that started on a whole copy.
  private static final Pattern DAMAGE =
      Pattern.compile("(?i)PANIC|corrupt|invalid page|checksum (mismatch|verification)|is crashed");

  private final Host host;
  private final String user;
  private final Path data;
  private final Path run;
  private int starts;

  DatabaseHost(DatasetSide side, String user) {
    this.host = side.host();
    this.user = user;
    this.data = side.folder().resolve("data");
    this.run = side.home().resolve("run");
    try {
      Files.createDirectories(run);
    } catch (IOException e) {
      throw new LabFailure("cannot make " + run, e);
    }
    own(run);
  }

  private void own(Path folder) {
    Shell.run("chown", user + ":" + user, folder.toString());
  }

  Path data() {
    return data;
  }

  /// For its socket.
  Path run() {
    return run;
  }

  /// Makes the data directory, which is the user's alone.
  void makeData() {
    try {
      Files.createDirectory(data);
    } catch (IOException e) {
      throw new LabFailure("cannot make " + data, e);
    }
    own(data);
    Shell.run("chmod", "700", data.toString());
  }

  /// Runs a program as the user, and waits for it.
  String run(String... words) {
    return Shell.run(host.namespace().command(asUser(words)));
  }

  Shell.Outcome attempt(String... words) {
    return Shell.attempt(host.namespace().command(asUser(words)));
  }

  private List<String> asUser(String... words) {
    var all =
        new ArrayList<>(
            List.of("setpriv", "--reuid", user, "--regid", user, "--init-groups", "--"));
    all.addAll(List.of(words));
    return all;
  }

  /// Starts the server or a client as the user, with a log of its own.
  LabProcess start(String log, String... words) {
    starts++;
    return host.start(asUser(words), Map.of(), run.resolveSibling(log + "-" + starts + ".log"));
  }

  /// The words of a client of this user, to be started by whoever speaks with it.
  List<String> client(String... words) {
    return host.namespace().command(asUser(words));
  }

  /// Lines of a server's output that speak of damage.
  static List<String> complaints(LabProcess server) {
    return server.output().lines().filter(line -> DAMAGE.matcher(line).find()).toList();
  }

  /// Of lines with the numbers of a client and of its transaction.
  static Map<Integer, SortedSet<Long>> transactions(String lines) {
    SortedMap<Integer, SortedSet<Long>> found = new TreeMap<>();
    for (String line : lines.lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      found
          .computeIfAbsent(Integer.valueOf(words[0]), _ -> new TreeSet<>())
          .add(Long.valueOf(words[1]));
    }
    return found;
  }
}
