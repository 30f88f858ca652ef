package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.group.SiteServers;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three servers whose arbiters look for each other, at addresses of the loopback network.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ArbitersTest {
  private static final List<String> ALL = List.of("north", "south", "keeper");

  /// That of the port of arbiters.
  private static final int OFFSET = 200;

  private final SiteIdentity authority =
      SiteIdentity.found(new ServerId("founder"), "test", InstantSource.system().instant());

  @TempDir private Path folder;

  /// Where each is, as the others see it.
  private final Map<ServerId, HostPort> places = new ConcurrentHashMap<>();

  private SiteTls tls(ServerId self) {
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

  private static boolean isFree(int port) {
    try {
      for (int host = 1; host <= ALL.size(); host++) {
        try (var socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.41." + host))) {
          assertThat(socket.isBound()).isTrue();
        }
      }
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private Arbiters start(ServerId self, HostPort own) {
    SiteTls tls = tls(self);
    var ways =
        new Arbiters.Ways() {
          @Override
          public SiteTls tls() {
            return tls;
          }

          @Override
          public Optional<HostPort> place(ServerId server) {
            return Optional.ofNullable(places.get(server));
          }

          @Override
          public HostPort own() {
            return own;
          }
        };
    var arbiters = new Arbiters(folder.resolve(self.value()), self, ways, _ -> {});
    arbiters.start();
    return arbiters;
  }

  /// Without a second voter, nothing is answered.
  @Test
  void votersThatHaveMovedAreFoundWhereTheyAreNow() throws Exception {
    int port = 24_300;
    while (!isFree(port + OFFSET)) {
      port++;
    }
    var own = new TreeMap<ServerId, HostPort>();
    for (var name : ALL) {
      own.put(new ServerId(name), new HostPort("127.0.41." + (1 + ALL.indexOf(name)), port));
    }
    var wrong = new HostPort("127.0.41.9", port);
    ALL.forEach(name -> places.put(new ServerId(name), wrong));
    var group =
        new GroupText(
                TestHost.DOCUMENT.replace(
                    "isolation: {addresses: [203.0.113.9]}", "witness: keeper"))
            .read(new SiteServers(new TreeSet<>(own.keySet())));
    var running = new ArrayList<Arbiters>();
    try {
      for (var each : own.entrySet()) {
        running.add(start(each.getKey(), each.getValue()));
      }
      running.get(0).witness(new TreeSet<>(group.hosts()));
      BlockingQueue<Lease> told = new LinkedBlockingQueue<>();
      var leases = running.get(1).leases(group);
      var _ = running.get(2).leases(group);
      while (running.get(1).trouble(group).contains("does not run yet")) {
        leases.consult(group.id(), told::add);
        assertThat(told.poll(100, TimeUnit.MILLISECONDS)).isNull();
      }
      places.putAll(own);
      Lease answer = null;
      while (answer == null) {
        leases.consult(group.id(), told::add);
        answer = told.poll(1, TimeUnit.SECONDS);
      }
      assertThat(answer.version()).isZero();
    } finally {
      running.forEach(Arbiters::close);
    }
  }
}
