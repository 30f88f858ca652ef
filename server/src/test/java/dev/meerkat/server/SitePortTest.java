package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.Invitations;
import dev.meerkat.cluster.identity.Invited;
import dev.meerkat.cluster.identity.JoinToken;
import dev.meerkat.cluster.identity.Pem;
import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.document.CameraDocuments;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.watch.Watch;
import dev.meerkat.core.watch.WatchSettings;
import dev.meerkat.core.watch.WatchState;
import dev.meerkat.recorder.Archive;
import dev.meerkat.recorder.ArchiveSettings;
import dev.meerkat.recorder.OutageJournal;
import dev.meerkat.recorder.Recorder;
import dev.meerkat.recorder.RtspStreams;
import dev.meerkat.recorder.VolumeSettings;
import dev.meerkat.server.api.AdminToken;
import dev.meerkat.server.api.Admission;
import dev.meerkat.server.api.GroupDesk;
import dev.meerkat.server.api.Membership;
import dev.meerkat.server.api.Node;
import dev.meerkat.server.api.RecordingParts;
import dev.meerkat.server.api.SitePort;
import dev.meerkat.server.api.Times;
import dev.meerkat.server.client.JoinClient;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.group.Arbiters;
import dev.meerkat.server.group.DataLinks;
import dev.meerkat.server.group.Groups;
import dev.meerkat.server.group.HostEquipment;
import dev.meerkat.server.hooks.HookFolder;
import dev.meerkat.server.notice.PostOffice;
import dev.meerkat.server.watch.DecisionLog;
import dev.meerkat.server.watch.WatchLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.net.ssl.HttpsURLConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The site port of a server whose connection with its site is the test's own.
class SitePortTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");

  @TempDir private Path folder;

  /// By the clock of the invitations.
  private volatile Instant now = Instant.now();

  private final SiteIdentity identity = SiteIdentity.found(NORTH, "harbour", Instant.now());
  private final Refusals refusals = new Refusals(InstantSource.system(), _ -> {});
  private final SiteTls tls = new SiteTls(identity, TreeMap::new, refusals);
  private final Invitations invitations = new Invitations(() -> now);
  private final Parts parts = new Parts();

  /// Where servers are, as far as north is connected with them.
  private volatile SortedMap<String, String> places = new TreeMap<>();

  private HostPort place = new HostPort("127.0.0.1", 7800);
  private ConfigurationStore store;
  private SitePort port;

  /// A server that knows nobody but itself, and never changes its site.
  private final class Alone implements Membership {
    @Override
    public SiteTls tls() {
      return tls;
    }

    @Override
    public Optional<HostPort> place(ServerId server) {
      return server.equals(NORTH) ? Optional.of(place) : Optional.empty();
    }

    @Override
    public Optional<HostPort> lastPlace(ServerId server) {
      return place(server);
    }

    @Override
    public List<String> problems() {
      return List.of();
    }

    @Override
    public SortedMap<ServerId, Reading> readings() {
      return new TreeMap<>();
    }

    @Override
    public JoinToken invite(Duration valid) {
      return invitations.invite(identity.authority(), place, valid);
    }

    @Override
    public String join(JoinToken token, Optional<HostPort> at) {
      throw new AssertionError("joins");
    }

    @Override
    public String merge(JoinToken token, Optional<HostPort> at) {
      throw new AssertionError("merges");
    }

    @Override
    public void move(Admission.Move move) {
      throw new AssertionError("moves");
    }

    @Override
    public void remove(ServerId server) {
      throw new AssertionError("removes");
    }
  }

  @BeforeEach
  void start() throws Exception {
    try (var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      place = new HostPort("127.0.0.1", config.cluster().port());
      store = ConfigurationStore.open(folder, NORTH, InstantSource.system());
      Archive archive =
          Archive.open(
              VolumeSettings.of(
                  config.archive().volumes(), Optional.empty(), config.archive().space()),
              ArchiveSettings.of(NORTH));
      parts.add(archive::close);
      OutageJournal journal =
          OutageJournal.open(folder.resolve("ledger.db"), NORTH, Times::nowMicros);
      parts.add(journal::close);
      var decisions = new DecisionLog(InstantSource.system());
      var loop =
          new WatchLoop(
              new Watch(NORTH, PartSettings.watch(config)),
              new WatchActions(),
              decisions,
              (_, _) -> {},
              failure -> {
                throw new AssertionError(failure);
              });
      var recorder =
          new Recorder(archive, PartSettings.recorder(config), loop, journal, RtspStreams.DEFAULT);
      parts.add(recorder::close);
      PostOffice office =
          PostOffice.open(
              folder.resolve("outbox"), NORTH, () -> "harbour", InstantSource.system(), _ -> {});
      parts.add(office::close);
      WatchState state = new Watch(NORTH, WatchSettings.DEFAULT).initial(0, 1);
      var ways =
          new Arbiters.Ways() {
            @Override
            public SiteTls tls() {
              return tls;
            }

            @Override
            public Optional<HostPort> place(ServerId server) {
              return Optional.empty();
            }

            @Override
            public HostPort own() {
              return place;
            }
          };
      var arbiters = new Arbiters(folder, NORTH, ways, _ -> {});
      var data = new DataLinks(folder, NORTH, ways);
      var equipment = new HostEquipment(folder, NORTH, arbiters, data, _ -> {});
      parts.add(equipment::close);
      var groups =
          new GroupDesk(
              new Groups(folder, NORTH, equipment, InstantSource.system(), _ -> {}, _ -> {}),
              arbiters,
              AdminToken.make(folder, new ServerConfig.Api("127.0.0.1", 7080, "")),
              _ -> {});
      var node =
          new Node(
              NORTH,
              () -> state,
              store,
              decisions,
              Optional.of(new RecordingParts(archive, recorder, journal)),
              new Alone(),
              new HookFolder(Optional.empty()),
              office,
              groups);
      groups.open(node);
      port =
          SitePort.start(
              place.host(),
              ClusterSettings.sitePort(place.port()),
              node,
              tls,
              invitations,
              () -> places,
              InstantSource.system());
      parts.add(port::close);
    }
  }

  @AfterEach
  void stop() {
    parts.close();
  }

  private void connected() {
    places = new TreeMap<>(Map.of("north", place.toString()));
  }

  private JoinToken invite() {
    return invitations.invite(identity.authority(), place, Invitations.USUAL);
  }

  private static JoinClient.Joined join(JoinToken token) throws IOException {
    return join(token, Optional.empty());
  }

  private static JoinClient.Joined join(JoinToken token, Optional<HostPort> at) throws IOException {
    var nothing = new SiteConfiguration(new TreeMap<>(), new TreeMap<>());
    return JoinClient.join(token, at, JoinClient.applicant(SOUTH, nothing, false));
  }

  @Test
  void whoIsHungUpOnInTheHandshakeTriesAgain() throws Exception {
    connected();
    try (var busy = new BusyHost(ClusterSettings.sitePort(place.port()), 2)) {
      assertThat(join(invite(), Optional.of(busy.place())).places()).containsOnlyKeys(NORTH);
      assertThat(busy.calls()).isEqualTo(3);
    }
    try (var busy = new BusyHost(ClusterSettings.sitePort(place.port()), 3)) {
      JoinToken token = invite();
      assertThatThrownBy(() -> join(token, Optional.of(busy.place())))
          .hasMessageContaining("too busy, and the token is still good")
          .hasMessageContaining("it hung up 3 times");
      assertThat(join(token, Optional.of(busy.place())).places()).containsOnlyKeys(NORTH);
    }
  }

  /// Whoever waits for it to have gone over, waits for that.
  @Test
  void aServerIsThereOnceItIsConnected() throws Exception {
    connected();
    JoinClient.Joined west = join(invite());
    var arrivals = new Arrivals(west, refusals, Duration.ZERO);
    places = new TreeMap<>();
    assertThatThrownBy(() -> arrivals.await(NORTH, place))
        .hasMessageContaining("north does not answer in the other site")
        .hasMessageContaining("503");
    assertThat(port.unanswered(NORTH)).as("nothing is in between").isEmpty();
    connected();
    arrivals.await(NORTH, place);
  }

  @Test
  void nobodyIsLetInWhileItChangesItsSite() throws Exception {
    connected();
    JoinToken token = invite();
    invitations.suspend();
    assertThatThrownBy(() -> join(token))
        .hasMessageContaining("south does not join: north is just connecting with its site")
        .hasMessageContaining("the token is still good: try again");
    invitations.resume();
    assertThat(join(token).places()).containsOnlyKeys(NORTH);
  }

  /// A token that is not known any more makes nobody a server of the site.
  @Test
  void whoseTokenIsForgottenWhileHeIsConnectedGetsNothing() throws Exception {
    connected();
    try (Socket socket =
        new Invited(invite())
            .context(Instant.now())
            .getSocketFactory()
            .createSocket(place.host(), ClusterSettings.sitePort(place.port()))) {
      socket.setSoTimeout(30_000);
      assertThat(asked(socket, "joining only")).startsWith("HTTP/1.1 403 ");
      now = now.plus(Duration.ofDays(8));
      JoinToken _ = invite();
      assertThat(asked(socket, "not of this site")).startsWith("HTTP/1.1 403 ");
    }
  }

  /// What is answered, until these words come.
  private static String asked(Socket socket, String last) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET /api/v1/health HTTP/1.1\r\nHost: north\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    var answer = new StringBuilder();
    // To the end of the body, so that the next answer is read from its beginning.
    while (answer.indexOf(last) < 0 || answer.charAt(answer.length() - 1) != '}') {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new AssertionError("only answered: " + answer);
      }
      answer.append((char) next);
    }
    return answer.toString();
  }

  @Test
  void whatALaterVersionAsksBesidesIsPassedOver() throws Exception {
    connected();
    JoinToken token = invite();
    String request =
        """
        {"name": "south", "clockMillis": %d, "key": "%s", "cameras": {}, "companions": [],
         "together": false, "colour": "blue"}
        """
            .formatted(
                Instant.now().toEpochMilli(),
                Pem.text(SiteIdentity.newKeys().getPublic()).replace("\n", "\\n"));
    HttpsURLConnection connection =
        (HttpsURLConnection)
            URI.create("https://" + place.sitePlace() + Admission.PATH).toURL().openConnection();
    connection.setSSLSocketFactory(new Invited(token).context(Instant.now()).getSocketFactory());
    connection.setHostnameVerifier((_, _) -> true);
    connection.setDoOutput(true);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(request.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(connection.getResponseCode()).isEqualTo(200);
    connection.disconnect();
  }

  /// As another server of the same site asks about groups.
  private HttpsURLConnection asSouth(String path) throws Exception {
    var own = SiteIdentity.found(SOUTH, "harbour", Instant.now());
    var south =
        new SiteIdentity(
            identity.admit(SOUTH, own.certificate().getPublicKey(), Instant.now().toEpochMilli()),
            own.key(),
            identity.authority(),
            identity.authorityKey());
    HttpsURLConnection connection =
        (HttpsURLConnection)
            URI.create("https://" + place.sitePlace() + "/api/v1/groups" + path)
                .toURL()
                .openConnection();
    connection.setSSLSocketFactory(new SiteTls(south, TreeMap::new, refusals).sockets());
    connection.setHostnameVerifier((_, _) -> true);
    return connection;
  }

  /// By then, the stewards of its groups have not begun: they would be begun a second time.
  @ParameterizedTest
  @ValueSource(strings = {"prepare", "commit", "outcome", "remove", "order"})
  void whoComesBeforeTheGroupsHaveStartedIsToTryAgain(String call) throws Exception {
    connected();
    HttpsURLConnection connection = asSouth("/shop/" + call);
    connection.setRequestProperty("Meerkat-Groups", "1");
    connection.setDoOutput(true);
    try (OutputStream out = connection.getOutputStream()) {
      out.write("{\"number\":\"1\"}".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(connection.getResponseCode()).isEqualTo(503);
    try (var told = Objects.requireNonNull(connection.getErrorStream())) {
      assertThat(new String(told.readAllBytes(), StandardCharsets.UTF_8))
          .contains("\"busy\"", "the groups of north are just being started", "try again");
    }
    connection.disconnect();
  }

  /// Of a later version or of this one.
  @Test
  void aServerThatSpeaksOtherwiseAboutGroupsIsRefused() throws Exception {
    connected();
    for (var version : List.of("9", "1")) {
      HttpsURLConnection connection = asSouth("");
      connection.setRequestProperty("Meerkat-Groups", version);
      boolean same = version.equals("1");
      assertThat(connection.getResponseCode()).isEqualTo(same ? 200 : 409);
      assertThat(connection.getHeaderField("Meerkat-Groups")).isEqualTo("1");
      if (!same) {
        try (var told = Objects.requireNonNull(connection.getErrorStream())) {
          assertThat(new String(told.readAllBytes(), StandardCharsets.UTF_8))
              .contains("south asks and answers about groups in version 9, and north in version 1");
        }
      }
      connection.disconnect();
    }
  }

  /// Its cameras alone are more than a mebibyte of names.
  @Test
  void aLargeSiteIsJoined() throws Exception {
    connected();
    var edits = new TreeMap<DocumentKey, Map<String, String>>();
    for (int i = 0; i < 20_000; i++) {
      var id = new CameraId("a-camera-with-a-rather-long-name-in-the-%020d".formatted(i));
      var camera = new Camera(id, "rtsp://h/1", "", "", NORTH, FailoverPriority.LOW, true);
      edits.put(CameraDocuments.key(id), CameraDocuments.fields(camera));
    }
    store.edit(edits);
    assertThat(join(invite()).held()).isEqualTo(new TreeSet<>(edits.keySet()));
  }
}
