package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.Site.Node;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.document.ServerDocuments;
import dev.meerkat.core.heartbeat.Pace;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartbeatTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");

  /// A server that hangs is a member for long.
  private static final DetectionSettings SLOW = new DetectionSettings(1_000, 600_000, 100);

  @TempDir private Path directory;

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as(what).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static Optional<Reading> reading(Node node, ServerId of) {
    return Optional.ofNullable(node.cluster().readings().get(of));
  }

  /// When the newest fast beat of south came.
  private static long beatNanos(Node node) {
    return Optional.ofNullable(node.cluster().fastBeats().get(SOUTH)).orElseThrow();
  }

  private static void set(Node node, ServerId server, Redundancy redundancy) throws Exception {
    var settings = new ServerSettings(server, "http://h:7080", true, 1).with(redundancy);
    node.store().edit(ServerDocuments.key(server), ServerDocuments.fields(settings));
  }

  @Test
  void everyServerKnowsHowTheConnectionWithEachOtherDoes() throws Exception {
    try (Site site = new Site("beats", directory, "north", "south", "west")) {
      Node north = site.start("north");
      Node south = site.start("south");
      Node west = site.start("west");
      for (Node node : List.of(north, south, west)) {
        await(
            "round trips with both others",
            () ->
                node.cluster().readings().values().stream()
                        .filter(each -> each.roundTripMicros().isPresent())
                        .count()
                    == 2);
        assertThat(node.cluster().readings().values())
            .allSatisfy(each -> {
              assertThat(each.roundTripMicros().orElseThrow()).isNotNegative();
              assertThat(each.medianRoundTripMicros()).isPresent();
              assertThat(each.clockOffsetMicros()).isPresent();
              assertThat(each.pace()).isEqualTo(Pace.NORMAL);
            });
        assertThat(node.cluster().readings()).doesNotContainKey(node.settings().self());
        assertThat(node.cluster().fastBeats()).isEmpty();
      }
      west.close();
      await("no word of west", () -> north.cluster().readings().size() == 1);
    }
  }

  @Test
  void aServerBeatsFastWhenItIsToldToAndUntilItIsToldNotTo() throws Exception {
    try (Site site = new Site("pace", directory, "north", "south")) {
      Node north = site.start("north");
      Node south = site.start("south");
      north.heard().awaitMembers("north", "south");
      set(north, SOUTH, Redundancy.FAST);
      await("fast beats of south", () -> north.cluster().fastBeats().containsKey(SOUTH));
      long firstNanos = beatNanos(north);
      await("the next one", () -> beatNanos(north) - firstNanos > 0);
      assertThat(south.cluster().fastBeats()).isEmpty();
      set(south, SOUTH, Redundancy.NORMAL);
      await("the end of it", () -> north.cluster().fastBeats().isEmpty());
      assertThat(reading(north, SOUTH).orElseThrow().pace()).isEqualTo(Pace.NORMAL);
    }
  }

  @Test
  void aServerThatHangsIsSeenToBeSilentAndToBeHeardAgain() throws Exception {
    try (Site site = new Site("silence", directory, "north", "south")) {
      Node north = site.start(site.settings("north", "north", SLOW), site.directory("north"));
      try (Child south = Child.start(site, "south")) {
        await("beats of south", () -> reading(north, SOUTH).isPresent());
        south.hang();
        await(
            "silence of south",
            () -> reading(north, SOUTH).filter(each -> each.silentMillis() > 3_000).isPresent());
        assertThat(north.cluster().members()).contains(SOUTH);
        assertThat(reading(north, SOUTH).orElseThrow().lossPercent()).isPositive();
        south.goOn();
        await(
            "a word of south",
            () -> reading(north, SOUTH).filter(each -> each.silentMillis() < 2_000).isPresent());
      }
    }
  }

  @Test
  void clocksThatDifferAreToldUntilTheyAgree() throws Exception {
    try (Site site = new Site("clocks", directory, "north", "south")) {
      InstantSource right = InstantSource.system();
      var wrong = new Shifted(right);
      wrong.ahead = Duration.ofSeconds(5);
      Node north = site.start("north");
      Node south =
          site.start(
              site.settings("south"),
              site.directory("south"),
              site.identity(SOUTH),
              new TreeMap<>(),
              wrong);
      Heard.Notice told = north.heard().awaitAny(Heard.Notice.class, _ -> true);
      assertThat(told.text())
          .startsWith("the clock of south is ")
          .contains(" ahead of that of this server, north")
          .contains("NTP");
      assertThat(north.cluster().problems())
          .anyMatch(problem -> problem.startsWith("the clock of south is "));
      south
          .heard()
          .awaitAny(
              Heard.Notice.class,
              notice ->
                  notice.text().startsWith("the clock of north is ")
                      && notice.text().contains(" behind that of this server, south"));
      wrong.ahead = Duration.ZERO;
      north
          .heard()
          .awaitAny(
              Heard.Notice.class,
              notice -> notice.text().equals("the clock of south agrees with that of north again"));
      assertThat(north.cluster().problems()).isEmpty();
    }
  }

  private static final class Shifted implements InstantSource {
    private final InstantSource right;
    private volatile Duration ahead = Duration.ZERO;

    Shifted(InstantSource right) {
      this.right = right;
    }

    @Override
    public Instant instant() {
      return right.instant().plus(ahead);
    }
  }

  @Test
  void whatAStrangerSendsIsNoBeat() throws Exception {
    try (Site site = new Site("rubbish", directory, "north", "south");
        DatagramSocket stranger = new DatagramSocket()) {
      Node north = site.start("north");
      Node south = site.start("south");
      Random random = new Random(5);
      var to = new InetSocketAddress(InetAddress.ofLiteral(Site.LOOPBACK), north.settings().port());
      for (int i = 0; i < 300; i++) {
        byte[] rubbish = new byte[random.nextInt(2_000)];
        random.nextBytes(rubbish);
        stranger.send(new DatagramPacket(rubbish, rubbish.length, to));
      }
      await("beats all the same", () -> reading(north, SOUTH).isPresent());
      await("beats in return", () -> reading(south, NORTH).isPresent());
    }
  }

  @Test
  void aTakenPortIsRefused() throws Exception {
    try (Site site = new Site("wall", directory, "north", "south")) {
      Node north = site.start("north");
      ClusterSettings settings = site.settings("south");
      var place = new InetSocketAddress(InetAddress.ofLiteral(Site.LOOPBACK), settings.port());
      try (DatagramSocket taken = new DatagramSocket(place)) {
        assertThat(taken.isBound()).isTrue();
        assertThatThrownBy(() -> site.start("south"))
            .isInstanceOf(ClusterStartException.class)
            .hasMessageContaining("UDP port " + settings.port() + " of 127.0.0.1 cannot be used")
            .hasMessageContaining("set another cluster port in the configuration file");
      }
      Node _ = site.start("south");
      north.heard().awaitMembers("north", "south");
    }
  }

  /// One that is a member, and nobody is at home at its UDP port.
  @Test
  void beatsThatDoNotComeThroughAreTold() throws Exception {
    InetAddress loopback = InetAddress.ofLiteral(Site.LOOPBACK);
    ServerAddress self = ServerAddress.create(NORTH, 1, loopback, Site.freePort());
    ServerAddress other = ServerAddress.create(SOUTH, 2, loopback, Site.freePort());
    Members members = Members.of(List.of(self.address(), other.address()));
    var identity = SiteIdentity.found(NORTH, "test", Instant.now());
    try (Heartbeat heartbeat =
        Heartbeat.start(
            self, identity, InstantSource.system(), () -> members, () -> Pace.FAST, _ -> {})) {
      await("the problem", () -> !heartbeat.problems().isEmpty());
      assertThat(heartbeat.problems().getFirst())
          .contains("no beats come to this server, north, from south, though they are connected")
          .contains("let UDP pass between the servers")
          .contains("fast has no effect");
      assertThat(heartbeat.readings()).isEmpty();
      assertThat(heartbeat.fastBeats()).isEmpty();
    }
  }
}
