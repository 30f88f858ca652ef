package dev.meerkat.cluster.beat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.Arbitration;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.GroupPriority;
import dev.meerkat.core.group.GroupTimes;
import dev.meerkat.core.group.HeartbeatLink;
import dev.meerkat.core.group.LinkId;
import dev.meerkat.core.group.PeerReport;
import dev.meerkat.core.group.Prefixed;
import dev.meerkat.core.group.TakeoverPolicy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two hosts in one Java machine, on addresses of the loopback network; between them, where a test
/// wants it, a wire that loses and repeats what it carries.
class HeartbeatLinksTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");
  private static final LinkId CABLE = new LinkId("cable");
  private static final LinkId OFFICE = new LinkId("office");
  private static final BeatKey KEY = BeatKey.random();

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (var each : open.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T kept(T each) {
    open.add(each);
    return each;
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as(what).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /// One of the two.
  private static final class Host {
    private final Map<LinkId, List<PeerReport>> heard = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private final HeartbeatLinks links;

    Host(LinkSockets sockets, Group group, ServerId self, BeatKey key, InstantSource clock) {
      links =
          HeartbeatLinks.start(
              sockets,
              group,
              self,
              key,
              clock,
              () -> Reports.of(sequence.incrementAndGet()),
              (link, report) ->
                  heard.computeIfAbsent(link, _ -> new CopyOnWriteArrayList<>()).add(report));
    }

    List<PeerReport> heardOn(LinkId link) {
      return heard.getOrDefault(link, List.of());
    }

    LinkCondition condition(LinkId link) {
      return links.conditions().stream()
          .filter(each -> each.link().equals(link))
          .findFirst()
          .orElseThrow();
    }

    boolean hears(LinkId link) {
      return condition(link).state() == LinkState.HEARD;
    }
  }

  private Host host(LinkSockets sockets, Group group, ServerId self) {
    return host(sockets, group, self, KEY, InstantSource.system());
  }

  private Host host(
      LinkSockets sockets, Group group, ServerId self, BeatKey key, InstantSource clock) {
    var host = new Host(sockets, group, self, key, clock);
    kept(host.links);
    return host;
  }

  private LinkSockets sockets() {
    return kept(LinkSockets.open());
  }

  @Test
  void theyHearEachOtherOnEachLink() {
    var group = Groups.of("shop", 30);
    var north = host(sockets(), group, NORTH);
    var south = host(sockets(), group, SOUTH);
    for (var link : List.of(CABLE, OFFICE)) {
      await("north on " + link, () -> north.hears(link));
      await("south on " + link, () -> south.hears(link));
      await("round trip", () -> north.condition(link).roundTripMicros().isPresent());
      assertThat(north.condition(link).trouble()).isEmpty();
    }
    // One report goes over all links that are due together.
    await(
        "both links",
        () -> south.heardOn(CABLE).stream().anyMatch(south.heardOn(OFFICE)::contains));
    var sequences = south.heardOn(CABLE).stream().map(PeerReport::sequence).toList();
    assertThat(sequences).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void clocksAreCompared() {
    var group = Groups.of("shop", 30);
    var ahead = Duration.ofSeconds(3);
    var north = host(sockets(), group, NORTH);
    var south =
        host(sockets(), group, SOUTH, KEY, () -> InstantSource.system().instant().plus(ahead));
    await("offset", () -> north.condition(CABLE).clockOffsetMicros().isPresent());
    await("offset", () -> south.condition(CABLE).clockOffsetMicros().isPresent());
    assertThat(north.condition(CABLE).clockOffsetMicros().getAsLong())
        .isBetween(2_000_000L, 4_000_000L);
    assertThat(south.condition(CABLE).clockOffsetMicros().getAsLong())
        .isBetween(-4_000_000L, -2_000_000L);
  }

  @Test
  void severalGroupsShareTheSocketsOfTheirPair() {
    var northern = sockets();
    var southern = sockets();
    var shop = Groups.of("shop", 30);
    var mail = Groups.of("mail", 30);
    var northShop = host(northern, shop, NORTH);
    var northMail = host(northern, mail, NORTH, BeatKey.random(), InstantSource.system());
    var southShop = host(southern, shop, SOUTH);
    await("shop", () -> northShop.hears(CABLE) && southShop.hears(CABLE));
    assertThat(northMail.condition(CABLE).state()).isEqualTo(LinkState.SILENT);
    await("strangers of mail", () -> southern.strangers() > 0);
    northShop.links.close();
    await("shop is over", () -> !southShop.hears(CABLE));
  }

  @Test
  void aBeatIsSentAtOnceWhenTold() {
    var group = Groups.of("shop", 600_000);
    var north = host(sockets(), group, NORTH);
    var south = host(sockets(), group, SOUTH);
    north.links.tellNow();
    await("acquainted", () -> !south.heardOn(CABLE).isEmpty());
    int before = south.heardOn(CABLE).size();
    north.links.tellNow();
    await("told", () -> south.heardOn(CABLE).size() > before);
  }

  /// The other host takes it when the process that had prepared it sends nothing any more, once.
  @Test
  void aFarewellIsTheNewestPacketOfItsSession() throws Exception {
    var group = Groups.of("shop", 20);
    var north = new Host(sockets(), group, NORTH, KEY, InstantSource.system());
    var south = host(sockets(), group, SOUTH);
    await("acquainted", () -> north.hears(CABLE) && south.heardOn(CABLE).size() > 3);
    var last = Reports.of(1_000_000);
    var farewells = north.links.farewells(last);
    assertThat(north.links.farewells(last)).as("nothing has changed").isSameAs(farewells);
    assertThat(farewells).hasSize(2);
    north.links.close();
    try (var guard = new DatagramSocket()) {
      for (int times = 0; times < 2; times++) {
        for (var each : farewells) {
          guard.send(new DatagramPacket(each.packet(), each.packet().length, each.to()));
        }
      }
    }
    await(
        "told", () -> south.heardOn(CABLE).contains(last) && south.heardOn(OFFICE).contains(last));
    await("only once", () -> south.condition(CABLE).refused() > 0);
    assertThat(south.heardOn(CABLE)).containsOnlyOnce(last);
  }

  @Test
  void aCutLinkIsSilentAndTheOtherOneIsNot() throws Exception {
    try (var wire = new Wire()) {
      var north = host(sockets(), wire.northern("shop", 30), NORTH);
      var south = host(sockets(), wire.southern("shop", 30), SOUTH);
      await("both", () -> south.hears(CABLE) && south.hears(OFFICE) && north.hears(CABLE));
      wire.cut = true;
      await("cut", () -> !south.hears(CABLE) && !north.hears(CABLE));
      assertThat(south.condition(CABLE).state()).isEqualTo(LinkState.SILENT);
      await("loss", () -> south.condition(CABLE).lossPercent() > 0);
      await("the other one", () -> south.hears(OFFICE) && north.hears(OFFICE));
      wire.cut = false;
      await("mended", () -> south.hears(CABLE) && north.hears(CABLE));
    }
  }

  @Test
  void whatIsLostIsCounted() throws Exception {
    try (var wire = new Wire()) {
      host(sockets(), wire.northern("shop", 10), NORTH);
      var south = host(sockets(), wire.southern("shop", 10), SOUTH);
      wire.loseEvery = 2;
      await("loss", () -> south.condition(CABLE).lossPercent() > 20);
      await("heard", () -> south.condition(CABLE).silentMillis().isPresent());
    }
  }

  @Test
  void whatIsRepeatedCountsOnce() throws Exception {
    try (var wire = new Wire()) {
      host(sockets(), wire.northern("shop", 20), NORTH);
      var south = host(sockets(), wire.southern("shop", 20), SOUTH);
      wire.repeat = true;
      await("refused", () -> south.condition(CABLE).refused() > 20);
      assertThat(south.heardOn(CABLE).stream().map(PeerReport::sequence).toList())
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  /// A host that was started again knows nothing of what was sent before.
  @Test
  void whatWasRecordedEarlierIsNotTakenAfterARestart() throws Exception {
    List<byte[]> recorded;
    try (var wire = new Wire()) {
      var first =
          new Host(sockets(), wire.northern("shop", 20), NORTH, KEY, InstantSource.system());
      var south =
          new Host(sockets(), wire.southern("shop", 20), SOUTH, KEY, InstantSource.system());
      await("heard", () -> south.heardOn(CABLE).size() > 10);
      first.links.close();
      south.links.close();
      recorded = List.copyOf(wire.toSouth);
    }
    assertThat(recorded).isNotEmpty();
    var group = Groups.of("shop", 20);
    var south = host(sockets(), group, SOUTH);
    try (var attacker = new DatagramSocket()) {
      for (var bytes : recorded) {
        attacker.send(new DatagramPacket(bytes, bytes.length, Groups.southern(0)));
      }
      await("refused", () -> south.condition(CABLE).refused() >= Math.min(10, recorded.size()));
    }
    assertThat(south.heardOn(CABLE)).isEmpty();
    assertThat(south.condition(CABLE).state()).isEqualTo(LinkState.SILENT);
    var north = host(sockets(), group, NORTH);
    await("the real one", () -> south.hears(CABLE) && north.hears(CABLE));
  }

  @Test
  void forgedAndForeignPacketsAreDroppedAndCounted() throws Exception {
    var group = Groups.of("shop", 20);
    var sockets = sockets();
    var south = host(sockets, group, SOUTH);
    var impostor = host(sockets(), group, NORTH, BeatKey.random(), InstantSource.system());
    await("forged", () -> south.condition(CABLE).refused() > 5);
    try (var stranger = new DatagramSocket()) {
      for (int size : new int[] {0, 1, 100, 2_000}) {
        stranger.send(new DatagramPacket(new byte[size], size, Groups.southern(0)));
      }
    }
    await("strangers", () -> sockets.strangers() >= 4);
    assertThat(south.heard).isEmpty();
    assertThat(impostor.heard).isEmpty();
  }

  /// Neither its seal nor its words can be looked at; what is told is only what to look after.
  @Test
  void aHostOfAnotherVersionIsNotBelieved_andTold() throws Exception {
    var group = Groups.of("shop", 20);
    var south = host(sockets(), group, SOUTH);
    try (var later = new DatagramSocket(Groups.northern(0))) {
      byte[] beat = new byte[200];
      beat[0] = 7;
      await(
          "told",
          () -> {
            try {
              later.send(new DatagramPacket(beat, beat.length, Groups.southern(0)));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return !south.condition(CABLE).trouble().isEmpty();
          });
    }
    assertThat(south.condition(CABLE).state()).isEqualTo(LinkState.SILENT);
    assertThat(south.condition(CABLE).trouble())
        .contains(
            "is of another version of Meerkat (beats of format 7, and this host knows format 2)")
        .endsWith("run the same version on both hosts");
    assertThat(south.condition(OFFICE).trouble()).isEmpty();
    assertThat(south.heard).isEmpty();
    var north = host(sockets(), group, NORTH);
    await("the same version", () -> south.hears(CABLE) && north.hears(CABLE));
    assertThat(south.condition(CABLE).trouble()).isEmpty();
  }

  @Test
  void aLinkWhosePortIsTakenIsToldAndTriedAgain() throws Exception {
    var group = Groups.of("shop", 20);
    var taken = new DatagramSocket(Groups.southern(0));
    var south = host(sockets(), group, SOUTH);
    var north = host(sockets(), group, NORTH);
    await("office", () -> south.hears(OFFICE) && north.hears(OFFICE));
    var broken = south.condition(CABLE);
    assertThat(broken.state()).isEqualTo(LinkState.BROKEN);
    assertThat(broken.trouble())
        .contains("UDP port " + Groups.PORT + " of 127.0.50.2 cannot be used")
        .contains("end the program that has it");
    taken.close();
    await("cable", () -> south.hears(CABLE) && north.hears(CABLE));
    assertThat(south.condition(CABLE).trouble()).isEmpty();
  }

  @Test
  void anAddressThatIsNotThereIsToldAndNeverFatal() {
    var group = Groups.withMissing("shop");
    var north = host(sockets(), group, NORTH);
    var broken = north.condition(CABLE);
    assertThat(broken.state()).isEqualTo(LinkState.BROKEN);
    assertThat(broken.trouble())
        .contains("192.0.2.77 is no address of this host")
        .contains("tried again");
  }

  /// The link *cable* runs over it: each host takes it for the other one.
  private static final class Wire implements AutoCloseable {
    private final List<byte[]> toSouth = new CopyOnWriteArrayList<>();
    private final DatagramSocket besideNorth;
    private final DatagramSocket besideSouth;
    private final List<Thread> threads;
    private volatile boolean cut;
    private volatile boolean repeat;
    private volatile int loseEvery = Integer.MAX_VALUE;
    private volatile boolean closed;

    Wire() throws IOException {
      besideNorth = new DatagramSocket(Groups.wire(0));
      besideSouth = new DatagramSocket(Groups.wire(1));
      threads =
          List.of(
              Thread.ofPlatform().daemon().start(() -> carry(besideNorth, besideSouth, true)),
              Thread.ofPlatform().daemon().start(() -> carry(besideSouth, besideNorth, false)));
    }

    Group northern(String name, long intervalMillis) {
      return Groups.over(name, intervalMillis, Groups.northern(0), Groups.wire(0));
    }

    Group southern(String name, long intervalMillis) {
      return Groups.over(name, intervalMillis, Groups.wire(1), Groups.southern(0));
    }

    private void carry(DatagramSocket from, DatagramSocket to, boolean southward) {
      int count = 0;
      var packet = new DatagramPacket(new byte[2_000], 2_000);
      while (!closed) {
        try {
          packet.setLength(2_000);
          from.setSoTimeout(100);
          from.receive(packet);
          count++;
          if (cut || count % loseEvery == 0) {
            continue;
          }
          byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
          var place = southward ? Groups.southern(0) : Groups.northern(0);
          for (int i = 0; i < (repeat ? 2 : 1); i++) {
            to.send(new DatagramPacket(bytes, bytes.length, place));
          }
          if (southward) {
            toSouth.add(bytes);
          }
        } catch (SocketTimeoutException _) {
          // Nothing came.
        } catch (IOException e) {
          if (!closed) {
            throw new IllegalStateException(e);
          }
        }
      }
    }

    @Override
    public void close() {
      closed = true;
      for (var thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
      besideNorth.close();
      besideSouth.close();
    }
  }

  /// Groups of north and south with two links.
  private static final class Groups {
    private static final int PORT = freePort();

    static InetSocketAddress northern(int link) {
      return place("127.0.5" + link + ".1");
    }

    static InetSocketAddress southern(int link) {
      return place("127.0.5" + link + ".2");
    }

    static InetSocketAddress wire(int end) {
      return place("127.0.59." + (1 + end));
    }

    private static InetSocketAddress place(String address) {
      return new InetSocketAddress(InetAddress.ofLiteral(address), PORT);
    }

    private static int freePort() {
      for (int port = 23_000; port < 24_000; port++) {
        try (var socket = new DatagramSocket(port)) {
          return socket.getLocalPort();
        } catch (IOException _) {
          // It is taken.
        }
      }
      throw new IllegalStateException("no free port");
    }

    static Group of(String name, long intervalMillis) {
      return over(name, intervalMillis, northern(0), southern(0));
    }

    static Group withMissing(String name) {
      return over(
          name, 100, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.77"), PORT), southern(0));
    }

    static Group over(
        String name, long intervalMillis, InetSocketAddress north, InetSocketAddress south) {
      return new Group(
          new GroupId(name),
          "web server",
          GroupPriority.NORMAL,
          List.of(NORTH, SOUTH),
          List.of(
              link(CABLE, north, south, intervalMillis),
              link(OFFICE, northern(1), southern(1), intervalMillis)),
          new Arbitration(Optional.empty(), List.of(), 2, 500, NORTH, 0),
          TakeoverPolicy.DEFAULT,
          GroupTimes.DEFAULT,
          Mode.SYNCHRONOUS,
          List.of(),
          List.of());
    }

    private static HeartbeatLink link(
        LinkId id, InetSocketAddress north, InetSocketAddress south, long intervalMillis) {
      return new HeartbeatLink(
          id, List.of(prefixed(north), prefixed(south)), PORT, intervalMillis, 8);
    }

    private static Prefixed prefixed(InetSocketAddress place) {
      return Prefixed.of(place.getAddress().getHostAddress() + "/24");
    }
  }
}
