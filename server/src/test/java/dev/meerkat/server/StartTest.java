package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that cannot start says why and what to do, and leaves nothing running: the next attempt
/// with what was wrong put right succeeds.
class StartTest {
  @TempDir Path folder;

  private static void refused(TestSite site, ServerConfig config, String... words) {
    assertThatThrownBy(() -> site.start(config))
        .isInstanceOf(ServerStartException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @Test
  void anApiPortThatIsTaken() throws Exception {
    try (var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      try (var taken = new ServerSocket(config.api().port(), 1, InetAddress.getLoopbackAddress())) {
        refused(site, config, "HTTP API", "" + taken.getLocalPort(), "api.port");
      }
      MeerkatServer _ = site.start(config);
    }
  }

  @Test
  void aClusterPortThatIsTaken() throws Exception {
    try (var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      try (var taken =
          new ServerSocket(
              config.cluster().port() + ClusterSettings.SITE_PORT_OFFSET,
              1,
              InetAddress.getLoopbackAddress())) {
        refused(site, config, "port " + taken.getLocalPort(), "another cluster port");
      }
      try (var taken =
          new ServerSocket(config.cluster().port(), 1, InetAddress.getLoopbackAddress())) {
        refused(site, config, "port " + taken.getLocalPort(), "another cluster port");
      }
      MeerkatServer _ = site.start(config);
    }
  }

  /// The site has been joined by then.
  @Test
  void aSearchThatCannotBeAnsweredLeavesNothingOpen() throws Exception {
    try (var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      var noPort = new ServerConfig.Discovery(true, 65_536);
      var broken =
          new ServerConfig(
              config.name(),
              config.site(),
              config.dataDir(),
              config.archive(),
              config.cluster(),
              config.api(),
              config.failover(),
              config.hooksDir(),
              noPort,
              config.role());
      assertThatThrownBy(() -> site.start(broken)).hasMessageContaining("65536");
      MeerkatServer _ = site.start(config);
    }
  }

  @Test
  void anotherServerInTheSameFolder() throws Exception {
    try (var site = new TestSite(folder, 2)) {
      ServerConfig config = site.config("north", 0);
      MeerkatServer _ = site.start(config);
      ServerConfig other = site.config("south", 1);
      refused(
          site,
          new ServerConfig(
              other.name(),
              other.site(),
              config.dataDir(),
              other.archive(),
              other.cluster(),
              other.api(),
              other.failover()),
          "dataDir",
          config.dataDir().toString(),
          "in use");
      refused(
          site,
          new ServerConfig(
              other.name(),
              other.site(),
              other.dataDir(),
              config.archive(),
              other.cluster(),
              other.api(),
              other.failover()),
          config.archive().volumes().getFirst().toString(),
          "use");
      MeerkatServer _ = site.start(other);
    }
  }

  @Test
  void aSecondServerOfTheSameName() throws Exception {
    try (var site = new TestSite(folder, 2)) {
      MeerkatServer _ = site.start(site.config("north", 0));
      ServerConfig other = site.config("south", 1);
      refused(site, named(other, "north", other.dataDir()), "north", "in this site already");
      MeerkatServer _ = site.start(other);
    }
  }

  /// A disk was copied, and both computers run.
  @Test
  void aSecondServerWithTheSameIdentity() throws Exception {
    try (var site = new TestSite(folder, 3)) {
      ServerConfig north = site.config("north", 0);
      MeerkatServer first = site.start(north);
      MeerkatServer _ = site.start(site.config("south", 1));
      ServerConfig other = site.config("copy", 2);
      Files.createDirectories(other.dataDir());
      for (String file : new String[] {"identity.pem", "configuration.json"}) {
        Files.copy(north.dataDir().resolve(file), other.dataDir().resolve(file));
      }
      refused(site, other, "identity", "'north'", "'copy'", "a copy of that server's");
      refused(
          site,
          named(other, "north", other.dataDir()),
          "another server named 'north'",
          "127.0.0.1:" + north.cluster().port(),
          "the same identity",
          "a copy of its disk",
          "meerkat join");
      try (var client = new ApiClient(north.api().url())) {
        assertThat(client.get("/site", Answers.Site.class).members())
            .containsExactly("north", "south");
      }
      assertThat(first.apiPort()).isEqualTo(north.api().port());
    }
  }

  private static ServerConfig named(ServerConfig config, String name, Path dataDir) {
    return new ServerConfig(
        new ServerId(name),
        config.site(),
        dataDir,
        config.archive(),
        config.cluster(),
        config.api(),
        config.failover());
  }

  /// What a killed server has unpacked does not pile up.
  @Test
  void nativeLibrariesAreKeptInTheServersOwnFolder() throws Exception {
    try (var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      Path libraries = config.dataDir().resolve("native");
      Files.createDirectories(libraries);
      Path left = Files.writeString(libraries.resolve("sqlite-left.so"), "of a killed process");
      MeerkatServer _ = site.start(config);
      assertThat(left).doesNotExist();
      assertThat(System.getProperty("org.sqlite.tmpdir")).isEqualTo(libraries.toString());
    }
  }

  @Test
  void aFolderThatCannotBeMade() throws Exception {
    try (var site = new TestSite(folder, 1)) {
      Files.writeString(folder.resolve("north"), "a file, no folder");
      refused(site, site.config("north", 0), "dataDir", folder.resolve("north").toString());
    }
  }
}
