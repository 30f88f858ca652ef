package dev.meerkat.cluster;

import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the other servers of the site were last seen, so that this one finds them after its next
/// start without being told: a line `name host:port` for each, in the file `known-servers`. It is
/// only a help, and may be removed.
public final class KnownServers {
  private static final Logger LOG = LoggerFactory.getLogger(KnownServers.class);
  private static final String NAME = "known-servers";
  private static final int MAX = 1_000;

  private final Path file;
  private SortedMap<ServerId, HostPort> known;

  private KnownServers(Path file, SortedMap<ServerId, HostPort> known) {
    this.file = file;
    this.known = known;
  }

  /// Lines that make no sense are left out.
  public static KnownServers open(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    SortedMap<ServerId, HostPort> known = new TreeMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (known.size() < MAX) {
          read(line, known);
        }
      }
    }
    return new KnownServers(file, known);
  }

  private static void read(String line, SortedMap<ServerId, HostPort> known) {
    String[] words = line.split(" ", -1);
    if (words.length != 2) {
      return;
    }
    try {
      known.put(new ServerId(words[0]), HostPort.parse(words[1]));
    } catch (IllegalArgumentException e) {
      LOG.warn("a line of {} is left out: {}", NAME, e.getMessage());
    }
  }

  public List<HostPort> places() {
    return List.copyOf(known.values());
  }

  /// @param seen where servers are now
  /// @param site the servers of the site; others are forgotten
  public void update(Map<ServerId, HostPort> seen, SortedSet<ServerId> site) throws IOException {
    SortedMap<ServerId, HostPort> next = new TreeMap<>(known);
    next.putAll(seen);
    next.keySet().removeIf(server -> !seen.containsKey(server) && !site.contains(server));
    replace(next);
  }

  /// By name.
  public SortedMap<ServerId, HostPort> all() {
    return new TreeMap<>(known);
  }

  /// Remembers these as well.
  public void add(Map<ServerId, HostPort> places) throws IOException {
    SortedMap<ServerId, HostPort> next = new TreeMap<>(known);
    next.putAll(places);
    replace(next);
  }

  /// Forgets all but these.
  public void replace(Map<ServerId, HostPort> places) throws IOException {
    SortedMap<ServerId, HostPort> next = new TreeMap<>(places);
    if (next.equals(known) || next.size() > MAX) {
      return;
    }
    Path temporary = file.resolveSibling(NAME + ".new");
    Files.write(
        temporary,
        next.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList());
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    known = next;
  }
}
