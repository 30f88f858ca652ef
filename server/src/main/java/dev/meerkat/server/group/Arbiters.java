package dev.meerkat.server.group;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.cluster.ClusterStartException;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.arbiter.Arbiter;
import dev.meerkat.cluster.arbiter.ArbiterPort;
import dev.meerkat.cluster.arbiter.ArbiterSettings;
import dev.meerkat.cluster.arbiter.ArbiterSettings.Voter;
import dev.meerkat.cluster.arbiter.VotingArbiter;
import dev.meerkat.cluster.identity.PrivateFile;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.replication.group.Leases;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The arbiters that this server has a vote in: of its own groups, and of those for which it is the
/// witness. Each is known by its three voters, and serves all groups of these hosts that name that
/// witness. It begins once it is known where the other two voters are, and anew when one of them
/// has moved or this server gets another identity; until then, nothing is answered.
///
/// Of which pairs this server is the witness is kept in `witness.json` in the folder.
public final class Arbiters implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.group");
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final String FILE = "witness.json";
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;
  private final ServerId self;
  private final Ways ways;
  private final Consumer<String> problems;
  private final ReentrantLock lock = new ReentrantLock();
  private final SortedMap<String, SortedSet<ServerId>> wanted = new TreeMap<>();
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final Thread thread = Thread.ofVirtual().name("arbiters").unstarted(this::run);
  private Optional<Opened> opened = Optional.empty();
  private String problem = "";
  private volatile boolean closed;

  private record Opened(SiteTls tls, ArbiterPort port) {}

  /// @param voters where they were when it began
  private record Running(VotingArbiter arbiter, List<Voter> voters) {}

  /// How this server reaches others.
  public interface Ways {
    /// The identity that it has now.
    SiteTls tls();

    /// Where another server listens for the cluster, or did when it was there last.
    Optional<HostPort> place(ServerId server);

    /// Where this one does.
    HostPort own();
  }

  /// @param folder which must survive what the server survives, and may not be brought back from a
  ///   copy
  public Arbiters(Path folder, ServerId self, Ways ways, Consumer<String> problems) {
    this.folder = folder;
    this.self = self;
    this.ways = ways;
    this.problems = problems;
  }

  public void start() {
    try {
      witnessed().forEach(this::want);
    } catch (IOException e) {
      problems.accept("it is not known of whom this server is the witness: " + e.getMessage());
    }
    thread.start();
  }

  private List<SortedSet<ServerId>> witnessed() throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      var pairs =
          JSON.readValue(Files.readAllBytes(file), new TypeReference<List<List<String>>>() {});
      var all = new ArrayList<SortedSet<ServerId>>();
      for (var pair : pairs) {
        var voters = new TreeSet<ServerId>();
        pair.forEach(name -> voters.add(new ServerId(name)));
        all.add(voters);
      }
      return all;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(
          file
              + " is damaged ("
              + e.getMessage()
              + "): remove it, and change each group whose"
              + " witness this server is once, which tells it so again",
          e);
    }
  }

  /// From now on, this server is the witness of these hosts, also after its next start.
  public void witness(SortedSet<ServerId> hosts) throws IOException {
    var voters = new TreeSet<>(hosts);
    voters.add(self);
    if (hosts.size() != 2 || voters.size() != 3) {
      throw new IllegalArgumentException(
          self + " can be the witness of two other servers, not of " + hosts);
    }
    lock.lock();
    try {
      var all = new ArrayList<>(witnessed());
      if (!all.contains(voters)) {
        all.add(voters);
        Files.createDirectories(folder);
        PrivateFile.replace(
            folder.resolve(FILE),
            folder.resolve(FILE + ".new"),
            JSON.writeValueAsBytes(
                all.stream().map(each -> each.stream().map(ServerId::value).toList()).toList()));
      }
      want(voters);
    } finally {
      lock.unlock();
    }
  }

  private void want(SortedSet<ServerId> voters) {
    lock.lock();
    try {
      wanted.put(name(voters), voters);
    } finally {
      lock.unlock();
    }
  }

  private static String name(SortedSet<ServerId> voters) {
    return String.join("+", voters.stream().map(ServerId::value).toList());
  }

  /// The arbiter of a group of which this server is a host.
  LeasePort port(Group group, Facts facts) {
    var leases = leases(group);
    return new LeasePort() {
      @Override
      public void consult() {
        leases.consult(group.id(), facts::told);
      }

      @Override
      public void ask(Lease expected, Lease wanted) {
        leases.ask(group.id(), expected, wanted, facts::told);
      }
    };
  }

  /// The same, also for what its data keeps there.
  Leases leases(Group group) {
    var voters = new TreeSet<>(group.hosts());
    voters.add(group.arbitration().witness().orElseThrow());
    want(voters);
    var arbiter = name(voters);
    return new Leases() {
      @Override
      public void consult(GroupId name, Consumer<Lease> told) {
        arbiter(arbiter).ifPresent(it -> it.consult(name, told));
      }

      @Override
      public void ask(GroupId name, Lease expected, Lease wanted, Consumer<Lease> told) {
        arbiter(arbiter).ifPresent(it -> it.ask(name, expected, wanted, told));
      }
    };
  }

  private Optional<Arbiter> arbiter(String name) {
    return Optional.ofNullable(running.get(name)).map(Running::arbiter);
  }

  /// What is wrong with the arbiter of a group, and what to do; empty when nothing is.
  public String trouble(Group group) {
    var voters = new TreeSet<>(group.hosts());
    voters.add(group.arbitration().witness().orElseThrow());
    var arbiter = running.get(name(voters));
    return arbiter == null
        ? "the arbiter does not run yet: it is not known where all of "
            + String.join(", ", voters.stream().map(ServerId::value).toList())
            + " are; start them"
        : arbiter.arbiter().condition().trouble();
  }

  private void run() {
    while (!closed) {
      lock.lock();
      try {
        look();
        problem = "";
      } catch (IOException | ClusterStartException e) {
        tell("this server has no vote on groups: " + e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("looking after the arbiters failed, and goes on", e);
        tell("this server has no vote on groups, by a fault of its own (" + e + "): report it");
      } finally {
        lock.unlock();
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void tell(String what) {
    if (!what.equals(problem)) {
      problem = what;
      problems.accept(what);
    }
  }

  private void look() throws IOException, ClusterStartException {
    if (wanted.isEmpty()) {
      return;
    }
    var tls = ways.tls();
    if (opened.isPresent() && opened.get().tls() != tls) {
      closeAll();
    }
    if (opened.isEmpty()) {
      var own = ways.own();
      opened =
          Optional.of(
              new Opened(
                  tls,
                  ArbiterPort.open(
                      tls,
                      InetAddress.getByName(own.host()),
                      own.port() + ArbiterPort.OFFSET,
                      () -> {})));
    }
    for (var pair : wanted.entrySet()) {
      var voters = voters(pair.getValue());
      if (voters.isPresent()) {
        keep(pair.getKey(), voters.get(), opened.get().port());
      }
    }
  }

  /// Begins it, and anew when one of them is elsewhere now: what it has promised is on its disk.
  private void keep(String name, List<Voter> voters, ArbiterPort port) {
    var now = running.get(name);
    if (now != null && now.voters().equals(voters)) {
      return;
    }
    if (now != null) {
      LOG.info("the arbiter {} begins anew, as its voters are at {} now", name, places(voters));
      running.remove(name);
      now.arbiter().close();
    }
    var begun = VotingArbiter.start(port, new ArbiterSettings(self, voters, folder));
    running.put(name, new Running(begun, voters));
  }

  private static String places(List<Voter> voters) {
    return String.join(", ", voters.stream().map(each -> each.place().toString()).toList());
  }

  private Optional<List<Voter>> voters(SortedSet<ServerId> servers) {
    var voters = new ArrayList<Voter>();
    for (var server : servers) {
      var place = server.equals(self) ? Optional.of(ways.own()) : ways.place(server);
      if (place.isEmpty()) {
        return Optional.empty();
      }
      voters.add(
          new Voter(
              server, new HostPort(place.get().host(), place.get().port() + ArbiterPort.OFFSET)));
    }
    return Optional.of(voters);
  }

  private void closeAll() {
    running.values().forEach(each -> each.arbiter().close());
    running.clear();
    opened.ifPresent(each -> each.port().close());
    opened = Optional.empty();
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    lock.lock();
    try {
      closeAll();
    } finally {
      lock.unlock();
    }
  }
}
