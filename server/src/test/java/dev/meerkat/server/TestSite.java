package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.JoinToken;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.api.AdminToken;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Servers of one site inside the test's own process, on loopback ports that nobody used before.
final class TestSite implements AutoCloseable {
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

  private static final PortBlock PORTS = PortBlock.take();

  /// By the URL of its API, where each server keeps its token.
  private static final Map<String, Path> DATA_FOLDERS = new ConcurrentHashMap<>();

  private final Path folder;
  private final List<HostPort> hosts = new ArrayList<>();
  private final List<MeerkatServer> running = new ArrayList<>();
  private Optional<String> founder = Optional.empty();

  TestSite(Path folder, int servers) throws IOException {
    this.folder = folder;
    for (int i = 0; i < servers; i++) {
      hosts.add(new HostPort("127.0.0.1", freePort(ClusterSettings.SITE_PORT_OFFSET)));
    }
  }

  /// A port that is free together with the one that lies `companion` above it.
  static int freePort(int companion) throws IOException {
    return PORTS.next(companion);
  }

  /// @param place its place among the site's hosts
  ServerConfig config(String name, int place) throws IOException {
    return config(name, place, 1);
  }

  /// @param stabilitySeconds after which it is stable; longer than it takes to find the others
  ///   where it must have heard of them before
  ServerConfig config(String name, int place, int stabilitySeconds) throws IOException {
    int apiPort = freePort(0);
    keepsDataIn("http://127.0.0.1:" + apiPort, folder.resolve(name));
    return new ServerConfig(
        new ServerId(name),
        "test",
        folder.resolve(name),
        new ServerConfig.Archive(folder.resolve(name).resolve("archive"), 5),
        new ServerConfig.Cluster(
            "127.0.0.1", hosts.get(place).port(), hosts, ServerConfig.Detection.NORMAL),
        new ServerConfig.Api("127.0.0.1", apiPort, "http://127.0.0.1:" + apiPort),
        new ServerConfig.Failover(0, stabilitySeconds));
  }

  /// Starts a server; one that is new joins the site of the first.
  MeerkatServer start(ServerConfig config) throws ServerStartException, InterruptedException {
    if (founder.isPresent() && !Files.exists(config.dataDir().resolve(IdentityFile.NAME))) {
      join(config);
    }
    MeerkatServer server = startAsItIs(config);
    founder = founder.or(() -> Optional.of(config.api().url()));
    return server;
  }

  private void join(ServerConfig config) throws ServerStartException, InterruptedException {
    try {
      assertThat(OfflineJoin.join(config, invite(founder.orElseThrow()), Optional.empty()))
          .isPresent();
    } catch (IOException e) {
      throw new ServerStartException(String.valueOf(e.getMessage()), e);
    }
  }

  static void keepsDataIn(String apiUrl, Path dataDir) {
    DATA_FOLDERS.put(apiUrl, dataDir);
  }

  /// As its administrator, once it has been started.
  static ApiClient client(String apiUrl) throws IOException {
    Path file = Objects.requireNonNull(DATA_FOLDERS.get(apiUrl)).resolve(AdminToken.FILE);
    return new ApiClient(apiUrl, AdminToken.read(file).map(AdminToken.Kept::text));
  }

  static JoinToken invite(String apiUrl) throws IOException, InterruptedException {
    try (var client = client(apiUrl)) {
      return JoinToken.parse(
          client.send("POST", "/invitations", Map.of(), Answers.Invitation.class).token());
    }
  }

  /// Starts a server with the identity that it has, or as one of a site of its own.
  MeerkatServer startAsItIs(ServerConfig config) throws ServerStartException, InterruptedException {
    MeerkatServer server =
        MeerkatServer.start(
            config,
            failure -> {
              throw new AssertionError("the server failed", failure);
            });
    running.add(server);
    return server;
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Override
  public void close() {
    running.reversed().forEach(MeerkatServer::close);
  }
}
