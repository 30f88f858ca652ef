package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.arbiter.ArbiterPort;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// Two servers in processes of their own, and an application of a program that tells ten times a
/// second on which host it runs, and of a script that tells what it is asked.
final class GroupPair implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int MOST_TRIES = 5;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(180);

  final ServerProcess north;
  final ServerProcess south;

  /// The witness. There are no isolation addresses: all that answer here are this host's own.
  final ServerProcess keeper;

  private final Path folder;
  private final int linkPort;

  /// Whose arbiters have a port, too.
  private static final int COMPANION = ArbiterPort.OFFSET;

  GroupPair(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    int northPort = TestSite.freePort(COMPANION);
    int southPort = TestSite.freePort(COMPANION);
    int keeperPort = TestSite.freePort(COMPANION);
    linkPort = TestSite.freePort(0);
    north =
        new ServerProcess(
            folder.resolve("north"), "north", northPort, List.of(southPort, keeperPort));
    south =
        new ServerProcess(
            folder.resolve("south"), "south", southPort, List.of(northPort, keeperPort));
    keeper =
        ServerProcess.witness(
            folder.resolve("keeper"), "keeper", keeperPort, List.of(northPort, southPort));
    program(
        "app",
        """
        while true; do
          echo "$MEERKAT_RUN" >> %s
          sleep 0.1
        done
        """
            .formatted(folder.resolve("app.log")));
    program("step", "echo \"$1 $MEERKAT_RUN\" >> %s\n".formatted(folder.resolve("step.log")));
    north.start();
    join(south);
    south.start();
    join(keeper);
    keeper.start();
    try (var client = north.client()) {
      TestSite.await("one site", () -> SiteCalls.site(client).servers().size() == 3);
    }
  }

  /// On a busy machine, a handshake may take longer than the server has patience for.
  private void join(ServerProcess server) throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        server.join(north);
        return;
      } catch (IOException e) {
        if (tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  private void program(String name, String lines) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + lines);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  String document() {
    return """
    group: shop
    type: a shop
    hosts: [north, south]
    links:
      - {name: cable, north: 127.0.0.1/8, south: 127.0.0.2/8, port: %d, intervalMillis: 200, maxLoss: 20}
    arbitration:
      witness: keeper
      startUpWaitSeconds: 1
    times: {leaseMillis: 12000, fenceMillis: 1000, marginMillis: 1000, graceSeconds: 10}
    resources:
      - {name: step, script: {start: %s, stop: %s}}
      - {name: app, process: [%s], dependsOn: [step]}
    """
        .formatted(linkPort, folder.resolve("step"), folder.resolve("step"), folder.resolve("app"));
  }

  static void createGroup(ApiClient client, String document) throws Exception {
    client.send("POST", "/groups", Map.of("document", document), Answers.GroupMade.class, PATIENCE);
  }

  static String order(ApiClient client, String what, Map<String, ?> fields) throws Exception {
    return client
        .send("POST", "/groups/shop/" + what, fields, Answers.GroupOrder.class, PATIENCE)
        .sentence();
  }

  static Answers.Group shop(ApiClient client) {
    try {
      return client.get("/groups/shop", Answers.Group.class);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Waits longer than other tests: a lease of twelve seconds has to end, on a busy machine.
  static void await(ApiClient client, String what, Predicate<Answers.Group> condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    var last = shop(client);
    while (!condition.test(last)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "waited in vain for " + what + ": " + last + String.join("\n", log(client)));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      last = shop(client);
    }
  }

  private static List<String> log(ApiClient client) {
    try {
      return Arrays.stream(client.get("/groups/shop/log", Answers.GroupEvent[].class))
          .map(Object::toString)
          .toList();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// It is active on one host, and the other one stands ready: on which, a busy machine may decide.
  static Predicate<Answers.Group> wellAnywhere() {
    return group -> group.active() != null && group.well();
  }

  static Predicate<Answers.Group> activeOn(String host) {
    return group -> host.equals(group.active());
  }

  /// A host that stands ready beside the active one, and everything in order.
  static Predicate<Answers.Group> wellOn(String host) {
    return group -> host.equals(group.active()) && group.well();
  }

  /// Each epoch has one host. Had the program run on both at once, its lines would take turns.
  void assertRanOnOneHostAtATime(Answers.Group now) throws IOException {
    long epochs = now.states().stream().mapToLong(Answers.GroupState::epoch).max().orElse(0);
    assertThat((long) ran().size()).isBetween(1L, epochs);
  }

  /// The hosts on which the program has run, each as often as it changed.
  List<String> ran() throws IOException {
    var hosts = new ArrayList<String>();
    for (var line : lines("app.log")) {
      var host = host(line);
      if (hosts.isEmpty() || !hosts.getLast().equals(host)) {
        hosts.add(host);
      }
    }
    return hosts;
  }

  int ticks() throws IOException {
    return lines("app.log").size();
  }

  /// What the script was asked, and where.
  List<String> steps() throws IOException {
    return lines("step.log").stream()
        .map(line -> line.split(" ", -1)[0] + " " + host(line))
        .toList();
  }

  private List<String> lines(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private String host(String line) {
    return line.contains(folder.resolve("north").toString()) ? "north" : "south";
  }

  /// Whether the program runs anywhere, told by the kernel.
  boolean isRunning() {
    return ProcessHandle.allProcesses()
        .map(each -> each.info().arguments())
        .flatMap(Optional::stream)
        .flatMap(Arrays::stream)
        .filter(Objects::nonNull)
        .anyMatch(folder.resolve("app").toString()::equals);
  }

  @Override
  public void close() {
    north.close();
    south.close();
    keeper.close();
  }
}
