package dev.meerkat.server;

import static dev.meerkat.server.SiteCalls.add;
import static dev.meerkat.server.SiteCalls.alias;
import static dev.meerkat.server.SiteCalls.cameras;
import static dev.meerkat.server.SiteCalls.export;
import static dev.meerkat.server.SiteCalls.join;
import static dev.meerkat.server.SiteCalls.members;
import static dev.meerkat.server.SiteCalls.recorded;
import static dev.meerkat.server.SiteCalls.site;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.JoinToken;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.site.Applicant;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.JoinClient;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.demo.FrameCount;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers that join a site, and are refused.
class JoinTest {
  @TempDir Path folder;

  private static void refused(ThrowingCallable joining, String... words) {
    assertThatThrownBy(joining)
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @Test
  void aServerJoinsWhileItRecordsAndMissesNoFrame() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer _ = site.startAsItIs(northConfig);
      MeerkatServer _ = site.startAsItIs(southConfig);
      try (var north = TestSite.client(northConfig.api().url());
          var south = TestSite.client(southConfig.api().url())) {
        String url = cameras.urls().getFirst();
        add(north, "gate", url);
        add(north, "old", url);
        north.delete("/cameras/old");
        add(south, "yard", url);
        add(south, "old", url);
        recorded(south, "yard", "south", 2_000);
        assertThat(members(north, "north")).isTrue();
        assertThat(members(south, "south")).isTrue();

        join(south, TestSite.invite(northConfig.api().url()));
        for (ApiClient client : List.of(north, south)) {
          TestSite.await("one site", () -> members(client, "north", "south"));
          TestSite.await(
              "all cameras", () -> cameras(client).equals(List.of("gate", "old", "yard")));
        }
        recorded(north, "yard", "south", 5_000);
        FrameCount count = export(north, "yard", folder);
        assertThat(count.frames()).isGreaterThan(60);
        assertThat(count.holes()).isEmpty();
        assertThat(count.repeated()).isZero();
      }
    }
  }

  @Test
  void anyServerInvitesAlsoWhenTheFirstIsGone() throws Exception {
    try (var site = new TestSite(folder, 3)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer north = site.start(northConfig);
      MeerkatServer south = site.start(southConfig);
      north.close();
      JoinToken token = TestSite.invite(southConfig.api().url());
      ServerConfig westConfig = site.config("west", 2);
      assertThat(OfflineJoin.join(westConfig, token, Optional.empty())).contains("test");
      MeerkatServer _ = site.start(westConfig);
      MeerkatServer _ = site.start(northConfig);
      try (var client = TestSite.client(westConfig.api().url())) {
        TestSite.await("one site", () -> members(client, "north", "south", "west"));
      }
      assertThat(south.apiPort()).isEqualTo(southConfig.api().port());
    }
  }

  @Test
  void aTokenIsGoodOnceAndAtItsSite() throws Exception {
    try (var site = new TestSite(folder, 4)) {
      ServerConfig north = site.config("north", 0);
      ServerConfig stranger = site.config("stranger", 3);
      MeerkatServer _ = site.startAsItIs(north);
      MeerkatServer _ = site.startAsItIs(stranger);
      JoinToken token = TestSite.invite(north.api().url());
      assertThat(OfflineJoin.join(site.config("south", 1), token, Optional.empty()))
          .contains("test");
      ServerConfig west = site.config("west", 2);
      refused(
          () -> OfflineJoin.join(west, token, Optional.empty()),
          "west does not join",
          "this token has been used: server south joined with it",
          "meerkat invite");
      var place = new HostPort("127.0.0.1", stranger.cluster().port());
      refused(
          () -> OfflineJoin.join(west, token, Optional.of(place)),
          "127.0.0.1:" + (place.port() + 100),
          "is of another site");
      JoinToken open = TestSite.invite(north.api().url());
      var wrong = new JoinToken("00".repeat(16), open.authority(), open.place());
      refused(() -> OfflineJoin.join(west, wrong, Optional.empty()), "does not know this token");
      assertThat(west.dataDir().resolve(IdentityFile.NAME)).doesNotExist();
      assertThat(OfflineJoin.join(west, open, Optional.empty())).contains("test");
    }
  }

  @Test
  void whereNoMeerkatAnswersTheLikelyCausesAreTold() throws Exception {
    try (var site = new TestSite(folder, 2)) {
      ServerConfig north = site.config("north", 0);
      MeerkatServer first = site.startAsItIs(north);
      JoinToken token = TestSite.invite(north.api().url());
      first.close();
      ServerConfig south = site.config("south", 1);
      int port = ClusterSettings.sitePort(north.cluster().port());
      refused(
          () -> OfflineJoin.join(south, token, Optional.empty()),
          "no Meerkat answers at 127.0.0.1:" + port,
          "does not run there",
          "firewall",
          "another program");
      try (var other = new ServerSocket(port, 5, InetAddress.getLoopbackAddress())) {
        Thread.ofVirtual()
            .start(() -> {
              try (Socket socket = other.accept()) {
                socket
                    .getOutputStream()
                    .write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().readAllBytes();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
        refused(
            () -> OfflineJoin.join(south, token, Optional.empty()),
            "127.0.0.1:" + port,
            "does not speak TLS as Meerkat does");
      }
      refused(
          () ->
              OfflineJoin.join(
                  south, token, Optional.of(new HostPort("no.such.host.invalid", 7800))),
          "'no.such.host.invalid' is not known");
    }
  }

  @Test
  void aServerThatWouldMakeAMessIsRefusedAndUsesNoTokenUp() throws Exception {
    try (var site = new TestSite(folder, 2)) {
      ServerConfig north = site.config("north", 0);
      MeerkatServer _ = site.startAsItIs(north);
      JoinToken token = TestSite.invite(north.api().url());
      long now = Instant.now().toEpochMilli();
      var south = new ServerId("south");
      var nothing = new TreeMap<CameraId, ServerId>();
      var unnamed = new TreeMap<ServerId, String>();
      var nobody = new TreeSet<ServerId>();
      Instant late = Instant.ofEpochMilli(now - 3_600_000);
      refused(
          () ->
              JoinClient.join(
                  token,
                  Optional.empty(),
                  new Applicant(south, late.toEpochMilli(), nothing, unnamed, nobody, false)),
          "the clock of south says " + late,
          "that of north says " + Instant.ofEpochMilli(now).toString().substring(0, 13),
          "NTP");
      refused(
          () ->
              JoinClient.join(
                  token,
                  Optional.empty(),
                  new Applicant(new ServerId("north"), now, nothing, unnamed, nobody, false)),
          "servers of these names are in this site already: north");
      alias(north, "north", "Front desk");
      var desk = new TreeMap<>(Map.of(south, "Front desk"));
      refused(
          () ->
              JoinClient.join(
                  token, Optional.empty(), new Applicant(south, now, nothing, desk, nobody, false)),
          "two servers would be called the same: 'Front desk' (south, which would join, and north)",
          "meerkat set-server SERVER --alias TEXT");
      JoinClient.Joined joined =
          JoinClient.join(
              token, Optional.empty(), new Applicant(south, now, nothing, unnamed, nobody, false));
      assertThat(joined.places()).containsOnlyKeys(new ServerId("north"));
      assertThat(joined.newest().orElseThrow().wallMillis()).isPositive();
    }
  }

  @Test
  void twoSitesBecomeOne() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var museum = new TestSite(folder, 2);
        var harbour = new TestSite(folder, 2)) {
      String url = cameras.urls().getFirst();
      ServerConfig northConfig = museum.config("north", 0);
      ServerConfig eastConfig = harbour.config("east", 0);
      ServerConfig southConfig = harbour.config("south", 1);
      MeerkatServer _ = museum.start(northConfig);
      MeerkatServer _ = harbour.start(eastConfig);
      MeerkatServer south = harbour.start(southConfig);
      try (var north = TestSite.client(northConfig.api().url());
          var east = TestSite.client(eastConfig.api().url())) {
        add(north, "gate", url);
        add(east, "yard", url);
        TestSite.await("one site of two", () -> members(east, "east", "south"));
        TestSite.await("its settings", () -> site(east).servers().size() == 2);
        recorded(east, "yard", "east", 1_000);
        var range = Map.of("from", "5000000", "to", "6000000", "note", "theft");
        east.send("POST", "/cameras/yard/protected", range, Answers.Protected.class);
        Map<String, String> token =
            Map.of("token", TestSite.invite(northConfig.api().url()).text());
        refused(
            () -> east.send("POST", "/site/join", token, Answers.Joined.class),
            "east is in a site with others: south",
            "meerkat join --together");
        south.close();
        TestSite.await("east alone", () -> members(east, "east"));
        refused(
            () -> east.send("POST", "/site/merge", token, Answers.Joined.class),
            "not connected: [south]",
            "meerkat remove-server");
        MeerkatServer _ = harbour.start(southConfig);
        TestSite.await("two again", () -> members(east, "east", "south"));
        alias(northConfig, "north", "Front desk");
        alias(eastConfig, "south", "Front desk");
        refused(
            () -> east.send("POST", "/site/merge", token, Answers.Joined.class),
            "called the same: 'Front desk' (south, which would join, and north)");
        assertThat(members(east, "east", "south")).isTrue();
        alias(eastConfig, "south", "Back desk");

        var joined =
            east.send("POST", "/site/merge", token, Answers.Joined.class, Duration.ofMinutes(1));
        assertThat(joined.site()).isEqualTo("test");
        TestSite.await("one site", () -> members(north, "east", "north", "south"));
        TestSite.await("all cameras", () -> cameras(north).equals(List.of("gate", "yard")));
        TestSite.await("all settings", () -> site(north).servers().size() == 3);
        assertThat(site(north).servers().stream().map(Answers.Server::alias))
            .containsExactly("", "Front desk", "Back desk");
        assertThat(north.getText("/protected?camera=yard")).contains("theft");
        recorded(north, "yard", "east", 4_000);
        assertThat(export(north, "yard", folder).holes()).isEmpty();
      }
    }
  }

  @Test
  void aServerOfAnotherSiteIsNotLetInAndBothSay() throws Exception {
    try (var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer _ = site.startAsItIs(northConfig);
      MeerkatServer _ = site.startAsItIs(southConfig);
      try (var north = TestSite.client(northConfig.api().url());
          var south = TestSite.client(southConfig.api().url())) {
        for (ApiClient client : List.of(north, south)) {
          TestSite.await(
              "the word about it",
              () ->
                  site(client).problems().stream()
                      .anyMatch(each -> each.what().contains("another site")));
          assertThat(site(client).members()).hasSize(1);
        }
      }
    }
  }

  @Test
  void aRequestThatMakesNoSenseIsRefused() throws Exception {
    try (var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      MeerkatServer _ = site.startAsItIs(config);
      try (var north = TestSite.client(config.api().url())) {
        refused(
            () -> north.delete("/servers/north", Answers.Removal.class),
            "north is alone in its site already");
        refused(
            () -> north.delete("/servers/nort", Answers.Removal.class),
            "there is no server 'nort'",
            "did you mean 'north'?");
        refused(
            () ->
                north.send(
                    "POST", "/site/join", Map.of("token", "meerkat-x"), Answers.Joined.class),
            "copy it once more");
      }
    }
  }
}
