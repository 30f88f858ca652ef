package dev.meerkat.lab.dataset;

import dev.meerkat.core.replication.Mode;
import dev.meerkat.lab.Await;
import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.LabProcess;
import dev.meerkat.replication.dataset.Control;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// One side of a dataset: the real program, `meerkat replicate run`, on a host of its own.
final class DatasetSide {
  private static final String NAME = "lab";
  private static final String PORT = ":7990";
  private static final Path PROGRAM = Path.of("..", "meerkat").toAbsolutePath().normalize();
  private static final Duration START_LIMIT = Duration.ofSeconds(200);
  private static final Duration LIMIT = Duration.ofSeconds(400);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

  private final Host host;
  private final Host peer;
  private final Mode mode;
  private final Path home;
  private final List<String> options;
  private Optional<LabProcess> process = Optional.empty();

  /// @param home has the server's configuration; the dataset's folder is made in it
  /// @param options more for `meerkat replicate run`
  DatasetSide(Host host, Host peer, Mode mode, Path home, List<String> options) {
    this.host = host;
    this.peer = peer;
    this.mode = mode;
    this.home = home;
    this.options = List.copyOf(options);
    try {
      Files.createDirectories(folder());
    } catch (IOException e) {
      throw new LabFailure("cannot make the folder of " + name(), e);
    }
  }

  String name() {
    return host.name();
  }

  Host host() {
    return host;
  }

  Path home() {
    return home;
  }

  /// What is replicated.
  Path folder() {
    return home.resolve("folder");
  }

  /// Starts it, and waits until it answers.
  ///
  /// @param role `active` or `standby`
  void start(String role) {
    var words = new ArrayList<>(options);
    words.addAll(List.of("--folder", folder().toString(), "--role", role));
    words.addAll(List.of("--mode", Words.word(mode), "--peer", peer.name()));
    words.addAll(List.of("--peer-address", peer.address() + PORT));
    words.addAll(List.of("--listen", host.address() + PORT));
    LabProcess started = meerkat("replicate.log", "run", words.toArray(String[]::new));
    process = Optional.of(started);
    Await.until(
        "the start of the dataset on " + name(),
        START_LIMIT,
        () -> {
          if (!started.isAlive()) {
            throw new LabFailure("the dataset on " + name() + " ended: " + started.output());
          }
          return !status().lines().isEmpty();
        });
  }

  /// A command of the administrator on this host.
  private LabProcess meerkat(String log, String command, String... options) {
    var words = new ArrayList<>(List.of(PROGRAM.toString(), "replicate", command, NAME));
    words.addAll(List.of("--config", home.resolve("meerkat.yaml").toString()));
    words.addAll(List.of(options));
    // Beside it: it may be a disk of its own, which goes with the campaign.
    return host.start(words, Map.of(), home.resolveSibling(name() + "-" + log));
  }

  private void order(String command, String... options) {
    LabProcess asked = meerkat("orders.log", command, options);
    if (asked.awaitExit(START_LIMIT) != 0) {
      throw new LabFailure(command + " is refused on " + name() + ": " + asked.output());
    }
  }

  /// Has it take over; waits until it is active.
  void promote(String policy) {
    order("promote", "--other-stopped", "--policy", policy);
    await("the takeover", SideStatus::isActive);
  }

  /// Has both sides compared on line.
  ///
  /// @throws LabFailure with what differs
  void verify() {
    order("verify");
  }

  /// Ends being active, with everything on the other side.
  void handOver() {
    order("hand-over");
    await("the end of the handover", SideStatus::isStandby);
  }

  SideStatus status() {
    Path files = home.resolve("data").resolve("replication").resolve(NAME);
    return new SideStatus(
        Bounded.call(
            "the status of " + name(),
            ANSWER_LIMIT,
            () -> {
              try {
                return Control.ask(files, "status");
              } catch (IOException _) {
                // It has not come so far, or it is dead.
                return List.of();
              }
            }));
  }

  /// Waits until its status is as asked for.
  void await(String what, Predicate<SideStatus> condition) {
    try {
      Await.until(
          what + " on " + name(),
          LIMIT,
          () -> {
            SideStatus status = status();
            if (!running().isAlive()) {
              throw new LabFailure("the dataset on " + name() + " ended");
            }
            return condition.test(status);
          });
    } catch (LabFailure e) {
      throw new LabFailure(e.getMessage() + "; it says: " + status(), e);
    }
  }

  void kill() {
    running().kill();
  }

  /// In order; waits for it.
  void end() {
    if (running().stop() != 143) {
      throw new LabFailure("the dataset on " + name() + " did not end in order: see its log");
    }
  }

  private LabProcess running() {
    return process.orElseThrow(() -> new LabFailure(name() + " was never started"));
  }
}
