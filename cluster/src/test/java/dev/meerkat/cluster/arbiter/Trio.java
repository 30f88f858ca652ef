package dev.meerkat.cluster.arbiter;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Two hosts and a witness in one Java machine, each at an address of the loopback network.
final class Trio implements AutoCloseable {
  static final ServerId NORTH = new ServerId("north");
  static final ServerId SOUTH = new ServerId("south");
  static final ServerId KEEPER = new ServerId("keeper");
  static final List<ServerId> ALL = List.of(NORTH, SOUTH, KEEPER);

  /// Short, so that a test does not wait for long; what is tested does not depend on it.
  static final long BLANK_MILLIS = 100;

  private final SiteIdentity authority =
      SiteIdentity.found(new ServerId("founder"), "test", InstantSource.system().instant());
  private final Path folder;
  private final int port;
  private final Map<ServerId, ArbiterPort> ports = new TreeMap<>();
  private final Map<ServerId, VotingArbiter> arbiters = new TreeMap<>();

  Trio(Path folder) throws IOException {
    this.folder = folder;
    this.port = freePort();
  }

  static String address(ServerId server) {
    return "127.0.40." + (1 + ALL.indexOf(server));
  }

  /// One that is free at all three addresses.
  private static int freePort() throws IOException {
    for (int port = 24_000; port < 26_000; port++) {
      if (isFree(port)) {
        return port;
      }
    }
    throw new IOException("no free port");
  }

  private static boolean isFree(int port) {
    for (var server : ALL) {
      try (var socket = new ServerSocket(port, 1, InetAddress.ofLiteral(address(server)))) {
        if (socket.getLocalPort() != port) {
          return false;
        }
      } catch (IOException _) {
        return false;
      }
    }
    return true;
  }

  ArbiterSettings settings(ServerId self) {
    return new ArbiterSettings(
        self,
        ALL.stream()
            .map(each -> new ArbiterSettings.Voter(each, new HostPort(address(each), port)))
            .toList(),
        folder.resolve(self.value()));
  }

  SiteTls tls(ServerId self) {
    var own = SiteIdentity.found(self, "test", InstantSource.system().instant());
    var identity =
        new SiteIdentity(
            authority.admit(
                self, own.certificate().getPublicKey(), InstantSource.system().millis()),
            own.key(),
            authority.authority(),
            authority.authorityKey());
    return new SiteTls(identity, TreeMap::new, new Refusals(InstantSource.system(), _ -> {}));
  }

  VotingArbiter start(ServerId self) throws Exception {
    var opened = ArbiterPort.open(tls(self), InetAddress.ofLiteral(address(self)), port, () -> {});
    ports.put(self, opened);
    var arbiter = VotingArbiter.start(opened, settings(self), BLANK_MILLIS);
    arbiters.put(self, arbiter);
    return arbiter;
  }

  void startAll() throws Exception {
    for (var server : ALL) {
      start(server);
    }
  }

  VotingArbiter arbiter(ServerId server) {
    var arbiter = arbiters.get(server);
    if (arbiter == null) {
      throw new IllegalStateException(server + " does not run");
    }
    return arbiter;
  }

  void stop(ServerId server) {
    var arbiter = arbiters.remove(server);
    var opened = ports.remove(server);
    if (arbiter != null && opened != null) {
      arbiter.close();
      opened.close();
    }
  }

  /// As a new disk has it.
  void losesDisk(ServerId server) throws IOException {
    try (var files = Files.walk(folder.resolve(server.value()))) {
      for (var file : new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList())) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() {
    ALL.forEach(this::stop);
  }
}
