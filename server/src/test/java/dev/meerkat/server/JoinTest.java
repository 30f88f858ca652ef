package dev.meerkat.server;

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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers that join a site, are refused, and are removed; and hosts that are no servers.
class JoinTest {
  @TempDir Path folder;

  private static void refused(ThrowingCallable joining, String... words) {
    assertThatThrownBy(joining)
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  private static boolean members(ApiClient client, String... names) {
    return site(client).members().equals(List.of(names));
  }

  private static Answers.Site site(ApiClient client) {
    try {
      return client.get("/site", Answers.Site.class);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> cameras(ApiClient client) {
    try {
      return Arrays.stream(client.get("/cameras", Answers.Camera[].class))
          .map(Answers.Camera::name)
          .toList();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Waits until so much of the camera is on disk since its session on that server began.
  private static void recorded(ApiClient client, String camera, String server, long millis) {
    TestSite.await(
        camera + " being recorded by " + server,
        () -> {
          try {
            return Arrays.stream(client.get("/recordings", Answers.CameraRecordings[].class))
                .filter(each -> each.camera().equals(camera))
                .flatMap(each -> each.recordings().stream())
                .anyMatch(each ->
                    each.server().equals(server)
                        && each.since() != null
                        && each.lastDurable() != null
                        && Instant.parse(each.since())
                            .plusMillis(millis)
                            .isBefore(Instant.parse(each.lastDurable())));
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static void add(ApiClient client, String name, String url) throws Exception {
    client.send("POST", "/cameras", Map.of("name", name, "url", url), Answers.Camera.class);
  }

  private static void join(ApiClient client, JoinToken token) throws Exception {
    client.send("POST", "/site/join", Map.of("token", token.text()), Answers.Joined.class);
  }

  private FrameCount export(ApiClient client, String camera) throws Exception {
    Path file = Files.createTempFile(folder, camera, ".mp4");
    try (InputStream body = client.open("/cameras/" + camera + "/export").body();
        var out = Files.newOutputStream(file)) {
      body.transferTo(out);
    }
    return FrameCount.of(file);
  }

  @Test
  void aServerJoinsWhileItRecordsAndMissesNoFrame() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer _ = site.startAsItIs(northConfig);
      MeerkatServer _ = site.startAsItIs(southConfig);
      try (var north = new ApiClient(northConfig.api().url());
          var south = new ApiClient(southConfig.api().url())) {
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
        FrameCount count = export(north, "yard");
        assertThat(count.frames()).isGreaterThan(60);
        assertThat(count.missing()).isZero();
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
      try (var client = new ApiClient(westConfig.api().url())) {
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
      var nobody = new TreeSet<ServerId>();
      Instant late = Instant.ofEpochMilli(now - 3_600_000);
      refused(
          () ->
              JoinClient.join(
                  token,
                  Optional.empty(),
                  new Applicant(south, late.toEpochMilli(), nothing, nobody, false)),
          "the clock of south says " + late,
          "that of north says " + Instant.ofEpochMilli(now).toString().substring(0, 13),
          "NTP");
      refused(
          () ->
              JoinClient.join(
                  token,
                  Optional.empty(),
                  new Applicant(new ServerId("north"), now, nothing, nobody, false)),
          "servers of these names are in this site already: north");
      assertThat(
              JoinClient.join(
                      token, Optional.empty(), new Applicant(south, now, nothing, nobody, false))
                  .places())
          .containsOnlyKeys(new ServerId("north"));
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
      try (var north = new ApiClient(northConfig.api().url());
          var east = new ApiClient(eastConfig.api().url())) {
        add(north, "gate", url);
        add(east, "yard", url);
        TestSite.await("one site of two", () -> members(east, "east", "south"));
        TestSite.await("its settings", () -> site(east).servers().size() == 2);
        recorded(east, "yard", "east", 1_000);
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

        assertThat(east.send("POST", "/site/merge", token, Answers.Joined.class).site())
            .isEqualTo("test");
        TestSite.await("one site", () -> members(north, "east", "north", "south"));
        TestSite.await("all cameras", () -> cameras(north).equals(List.of("gate", "yard")));
        TestSite.await("all settings", () -> site(north).servers().size() == 3);
        recorded(north, "yard", "east", 4_000);
        assertThat(export(north, "yard").missing()).isZero();
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
      try (var north = new ApiClient(northConfig.api().url());
          var south = new ApiClient(southConfig.api().url())) {
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
  void aRemovedServerGoesOnAloneWithItsOwnCameras() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer _ = site.start(northConfig);
      MeerkatServer _ = site.start(southConfig);
      try (var north = new ApiClient(northConfig.api().url());
          var south = new ApiClient(southConfig.api().url())) {
        TestSite.await("one site", () -> members(north, "north", "south"));
        add(north, "gate", cameras.urls().getFirst());
        add(south, "yard", cameras.urls().getFirst());
        recorded(north, "yard", "south", 2_000);
        assertThat(north.delete("/servers/south", Answers.Removal.class).cameras())
            .containsExactly("yard");
        TestSite.await("north alone", () -> members(north, "north"));
        TestSite.await("south alone", () -> members(south, "south"));
        TestSite.await("only its own", () -> cameras(south).equals(List.of("yard")));
        assertThat(cameras(north)).containsExactly("gate", "yard");
        assertThat(site(north).servers()).extracting(Answers.Server::name).containsExactly("north");
        assertThat(site(north).problems())
            .anyMatch(each ->
                each.what().contains("the home of camera yard is not in this site: server south"));
        recorded(south, "yard", "south", 4_000);
        assertThat(export(south, "yard").missing()).isZero();

        join(south, TestSite.invite(northConfig.api().url()));
        TestSite.await("one site again", () -> members(north, "north", "south"));
        TestSite.await("its settings", () -> site(north).servers().size() == 2);
      }
    }
  }

  private static boolean isSame(Path file, byte[] bytes) {
    try {
      return Arrays.equals(Files.readAllBytes(file), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aServerThatIsRemovedWhileItIsDownHearsItAtItsReturn() throws Exception {
    try (var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer _ = site.start(northConfig);
      MeerkatServer down = site.start(southConfig);
      byte[] identity = Files.readAllBytes(southConfig.dataDir().resolve(IdentityFile.NAME));
      try (var north = new ApiClient(northConfig.api().url())) {
        TestSite.await("its settings", () -> site(north).servers().size() == 2);
        down.close();
        TestSite.await("south gone", () -> members(north, "north"));
        assertThat(north.delete("/servers/south", Answers.Removal.class).cameras()).isEmpty();
        MeerkatServer _ = site.startAsItIs(southConfig);
        try (var south = new ApiClient(southConfig.api().url())) {
          TestSite.await(
              "the word about it",
              () ->
                  site(south).problems().stream()
                      .anyMatch(each -> each.what().contains("was removed from its site")));
          TestSite.await("south alone", () -> site(south).servers().size() == 1);
        }
        Path own = southConfig.dataDir().resolve(IdentityFile.NAME);
        TestSite.await("a site of its own", () -> !isSame(own, identity));
        assertThat(members(north, "north")).isTrue();
      }
    }
  }

  @Test
  void aRequestThatMakesNoSenseIsRefused() throws Exception {
    try (var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      MeerkatServer _ = site.startAsItIs(config);
      try (var north = new ApiClient(config.api().url())) {
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

  /// Believes everybody.
  private static final class Credulous implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /// What comes after a request, until the other end closes.
  private static String answer(Socket socket) {
    try {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/cameras/gate/timeline?scope=server HTTP/1.1\r\nHost: a\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }

  @Test
  void aHostWithoutACertificateGetsNothingFromAnyPort() throws Exception {
    try (var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      MeerkatServer _ = site.startAsItIs(config);
      JoinToken _ = TestSite.invite(config.api().url());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Credulous()}, null);
      for (int port :
          List.of(config.cluster().port(), ClusterSettings.sitePort(config.cluster().port()))) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (var plain = new Socket()) {
          plain.connect(address);
          assertThat(answer(plain)).doesNotContain("HTTP").hasSizeLessThanOrEqualTo(7);
        }
        try (var plain = new Socket()) {
          plain.connect(address);
          try (Socket tls = context.getSocketFactory().createSocket(plain, "a", port, true)) {
            assertThat(answer(tls)).isEmpty();
          }
        }
      }
      try (var client = new ApiClient(config.api().url())) {
        for (int port :
            List.of(config.cluster().port(), ClusterSettings.sitePort(config.cluster().port()))) {
          TestSite.await(
              "the word about port " + port,
              () ->
                  site(client).problems().stream()
                      .map(Answers.Problem::what)
                      .anyMatch(each ->
                          each.contains("a host at 127.0.0.1 was refused at port " + port)
                              && each.contains("shows no certificate")));
        }
      }
    }
  }
}
