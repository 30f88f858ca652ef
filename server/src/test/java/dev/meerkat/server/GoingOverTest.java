package dev.meerkat.server;

import static dev.meerkat.server.SiteCalls.cameras;
import static dev.meerkat.server.SiteCalls.join;
import static dev.meerkat.server.SiteCalls.members;
import static dev.meerkat.server.SiteCalls.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.Pem;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.server.api.Admission;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers that were told to go over to another site before they were ended.
class GoingOverTest {
  private static final String PENDING = "pending-move.json";
  private static final String NOWHERE = "rtsp://127.0.0.1:9/1";

  @TempDir private Path folder;

  private static void tell(ServerConfig server, ServerConfig there) throws IOException {
    SiteIdentity site = new IdentityFile(there.dataDir()).read().orElseThrow();
    new PendingMove(server.dataDir())
        .write(
            new Admission.Move(
                Pem.text(site.authority()),
                Pem.text(site.authorityKey()),
                new TreeMap<>(Map.of(there.name().value(), "127.0.0.1:" + there.cluster().port())),
                null,
                Map.of(),
                Map.of()));
  }

  private static void camera(ApiClient client, String name, String priority)
      throws IOException, InterruptedException {
    var fields = Map.of("name", name, "url", NOWHERE, "priority", priority, "enabled", false);
    client.send("POST", "/cameras", fields, Answers.Camera.class);
  }

  /// It cannot know what the site there has by now. Who told it may have been of a later version.
  @Test
  void afterARestartItUndoesNothingThere() throws Exception {
    try (var museum = new TestSite(folder, 1);
        var harbour = new TestSite(folder, 1)) {
      ServerConfig northConfig = museum.config("north", 0);
      ServerConfig eastConfig = harbour.config("east", 0);
      MeerkatServer _ = museum.start(northConfig);
      MeerkatServer alone = harbour.start(eastConfig);
      try (var north = TestSite.client(northConfig.api().url());
          var east = TestSite.client(eastConfig.api().url())) {
        camera(north, "yard", "high");
        camera(east, "yard", "low");
        camera(east, "own", "low");
        alone.close();
        tell(eastConfig, northConfig);
        Path pending = eastConfig.dataDir().resolve(PENDING);
        Files.writeString(
            pending, Files.readString(pending).replaceFirst("\\{", "{\"colour\":\"blue\","));

        MeerkatServer _ = harbour.startAsItIs(eastConfig);
        for (ApiClient client : List.of(north, east)) {
          TestSite.await("one site", () -> members(client, "east", "north"));
          TestSite.await("all cameras", () -> cameras(client).equals(List.of("own", "yard")));
          TestSite.await("its settings", () -> site(client).servers().size() == 2);
          var yard = client.get("/cameras/yard", Answers.Camera.class);
          assertThat(yard.priority()).isEqualTo("high");
          assertThat(yard.home()).isEqualTo("north");
        }
        TestSite.await("nothing to do any more", () -> !Files.exists(pending));
      }
    }
  }

  @Test
  void whoJoinsAnotherSiteMeanwhileForgetsIt() throws Exception {
    try (var museum = new TestSite(folder, 1);
        var harbour = new TestSite(folder, 2)) {
      ServerConfig northConfig = museum.config("north", 0);
      MeerkatServer _ = museum.start(northConfig);
      String invites = northConfig.api().url();

      ServerConfig stopped = harbour.config("east", 0);
      harbour.startAsItIs(stopped).close();
      tell(stopped, northConfig);
      assertThat(OfflineJoin.join(stopped, TestSite.invite(invites), Optional.empty())).isPresent();
      assertThat(stopped.dataDir().resolve(PENDING)).doesNotExist();

      ServerConfig running = harbour.config("west", 1);
      MeerkatServer _ = harbour.startAsItIs(running);
      tell(running, northConfig);
      try (var west = TestSite.client(running.api().url())) {
        join(west, TestSite.invite(invites));
      }
      assertThat(running.dataDir().resolve(PENDING)).doesNotExist();
    }
  }

  /// Its disk refuses the addresses of the other site when all else has been written already.
  @Test
  void whoCannotGoKeepsItsIdentityAndItsConfiguration() throws Exception {
    try (var museum = new TestSite(folder, 1);
        var harbour = new TestSite(folder, 1)) {
      ServerConfig northConfig = museum.config("north", 0);
      MeerkatServer _ = museum.start(northConfig);
      ServerConfig southConfig = harbour.config("south", 0);
      MeerkatServer alone = harbour.startAsItIs(southConfig);
      try (var south = TestSite.client(southConfig.api().url())) {
        camera(south, "yard", "high");
        alone.close();
        Path data = southConfig.dataDir();
        byte[] before = Files.readAllBytes(data.resolve(IdentityFile.NAME));
        tell(southConfig, northConfig);
        Files.writeString(
            data.resolve("known-servers"),
            "north 127.0.0.1:%d%ngone 127.0.0.1:9%n".formatted(northConfig.cluster().port()));
        Path inTheWay = Files.createDirectory(data.resolve("known-servers.new"));

        MeerkatServer _ = harbour.startAsItIs(southConfig);
        TestSite.await("the failure", () -> couldNotGo(south));
        Files.delete(inTheWay);
        TestSite.await("south in its own site", () -> members(south, "south"));
        assertThat(cameras(south)).containsExactly("yard");
        assertThat(Files.readAllBytes(data.resolve(IdentityFile.NAME))).isEqualTo(before);
        assertThat(data.resolve(PENDING)).doesNotExist();
        camera(south, "gate", "low");
        assertThat(cameras(south)).containsExactly("gate", "yard");
      }
    }
  }

  private static boolean couldNotGo(ApiClient client) {
    return site(client).problems().stream()
        .anyMatch(each -> each.what().contains("could not go there"));
  }
}
