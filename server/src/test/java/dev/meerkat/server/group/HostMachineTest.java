package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.beat.BeatKey;
import dev.meerkat.cluster.beat.HeartbeatLinks;
import dev.meerkat.cluster.beat.LinkCondition;
import dev.meerkat.cluster.beat.LinkSockets;
import dev.meerkat.cluster.beat.LinkState;
import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.group.LinkId;
import dev.meerkat.core.group.PeerReport;
import dev.meerkat.core.group.Phase;
import dev.meerkat.core.group.SiteServers;
import dev.meerkat.core.model.ServerId;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The clock of the host that takes a group over. All hosts of a machine have one clock, so that a
/// program sets it here which only tells what the real one makes of the order.
class HostMachineTest {
  private static final ServerId SOUTH = TestHost.SOUTH;
  private static final BeatKey KEY = BeatKey.random();

  @TempDir private Path folder;

  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final HostClock clock = new HostClock(nanos::get);

  private HostMachine machine(String script, OptionalLong... offsetsMicros) throws Exception {
    var links = Stream.of(offsetsMicros).map(offset -> link(LinkState.HEARD, 100, offset)).toList();
    return machine(script, () -> links);
  }

  private static LinkCondition link(LinkState state, long roundTripMicros, OptionalLong offset) {
    return new LinkCondition(
        new LinkId("cable"),
        state,
        OptionalLong.of(0),
        0,
        OptionalLong.of(roundTripMicros),
        offset,
        0,
        "");
  }

  private HostMachine machine(String script, Supplier<List<LinkCondition>> links) throws Exception {
    Path date = folder.resolve("date");
    Files.writeString(date, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(date, PosixFilePermissions.fromString("rwx------"));
    return new HostMachine(links, problems::add, clock, date.toString());
  }

  /// The order to set it becomes the order to show it.
  private String showing(Path told) {
    return "test $1 = --utc && date --utc --date=\"${2#--set=}\" +%s.%N >"
        + told
        + ".new && mv "
        + told
        + ".new "
        + told;
  }

  private static void assertSet(Path told, Instant before, Duration offset) throws Exception {
    TestHost.await("the clock to be set", () -> Files.exists(told));
    var parts = Files.readString(told, StandardCharsets.UTF_8).strip().split("\\.", 2);
    var set = Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    assertThat(set.plusNanos(1_000)).isBetween(before, Instant.now().plus(offset).plusMillis(1));
  }

  @Test
  void theClockIsSetByThatOfTheOtherHost() throws Exception {
    Path told = folder.resolve("told");
    var offset = Duration.ofMinutes(-75).plusMillis(250);
    var before = Instant.now().plus(offset);
    machine(showing(told), OptionalLong.empty(), OptionalLong.of(offset.toMillis() * 1_000))
        .syncTime(SOUTH);
    assertSet(told, before, offset);
    assertThat(problems).isEmpty();
  }

  @Test
  void theSoonestAnswerCounts_andWhatIsNotHeardDoesNot() throws Exception {
    Path told = folder.resolve("told");
    var before = Instant.now().plusSeconds(5);
    machine(
            showing(told),
            () ->
                List.of(
                    link(LinkState.SILENT, 50, OptionalLong.of(3_600_000_000L)),
                    link(LinkState.HEARD, 400_000, OptionalLong.of(5_150_000)),
                    link(LinkState.HEARD, 200, OptionalLong.of(5_000_000))))
        .syncTime(SOUTH);
    assertSet(told, before, Duration.ofSeconds(5));
  }

  /// Two hosts that hear each other over a real link, of which one has another clock.
  @Test
  void theClockIsSetByWhatTheLinksHaveMeasured() throws Exception {
    Path told = folder.resolve("told");
    var offset = Duration.ofHours(-26);
    var group = pair();
    try (var northern = LinkSockets.open();
        var southern = LinkSockets.open();
        var north = beats(northern, group, TestHost.NORTH, InstantSource.system());
        var _ = beats(southern, group, SOUTH, () -> Instant.now().plus(offset))) {
      TestHost.await(
          "the other clock to be seen", () -> LinkClocks.best(north.conditions()).isPresent());
      var before = Instant.now().plus(offset).minusSeconds(60);
      machine(showing(told), north::conditions).syncTime(SOUTH);
      assertSet(told, before, offset.plusSeconds(60));
    }
  }

  private static Group pair() throws Exception {
    try (var free = new DatagramSocket(new InetSocketAddress("127.0.42.1", 0))) {
      // Heard, however busy the machine is.
      var cable =
          "127.0.42.1/24, south: 127.0.42.2/24, intervalMillis: 200, maxLoss: 100, port: "
              + free.getLocalPort();
      return new GroupText(
              TestHost.DOCUMENT
                  .replace("127.0.0.1/8, south: 127.0.0.2/8", cable)
                  .replace("{graceSeconds: 1}", "{leaseMillis: 30000}"))
          .read(new SiteServers(new TreeSet<>(List.of(TestHost.NORTH, SOUTH))));
    }
  }

  private static HeartbeatLinks beats(
      LinkSockets sockets, Group group, ServerId self, InstantSource clock) {
    var sequence = new AtomicLong();
    return HeartbeatLinks.start(
        sockets,
        group,
        self,
        KEY,
        clock,
        () ->
            new PeerReport(
                1,
                sequence.incrementAndGet(),
                0,
                0,
                -1,
                Phase.STANDBY,
                false,
                Lease.FIRST,
                true,
                true,
                true,
                DataReport.NONE,
                0,
                false,
                ""),
        (_, _) -> {});
  }

  /// What links have measured before the clock was set is true no more, also for another group.
  @Test
  void twoGroupsSetTheClockOnce_untilTheirLinksHaveMeasuredItAnew() throws Exception {
    var offset = OptionalLong.of(5_000_000);
    machine("exit 1", offset).syncTime(SOUTH);
    TestHost.await("the first order", () -> problems.size() == 1);
    nanos.set(Duration.ofSeconds(59).toNanos());
    machine("exit 2", offset).syncTime(SOUTH);
    nanos.set(Duration.ofSeconds(60).toNanos());
    machine("exit 3", offset).syncTime(SOUTH);
    TestHost.await("a second order", () -> problems.size() == 2);
    assertThat(problems).last().asString().contains("ended with 3");
  }

  @Test
  void whatCannotBeSetIsTold() throws Exception {
    machine("exit 1", OptionalLong.of(5_000_000)).syncTime(SOUTH);
    TestHost.await("the problem", () -> !problems.isEmpty());
    assertThat(problems)
        .singleElement()
        .asString()
        .contains("date --utc --set=@")
        .endsWith("' ended with 1: is Meerkat run as root?");
  }

  @Test
  void aClockThatIsRightIsLeftAlone() throws Exception {
    var machine = machine("exit 1", OptionalLong.of(99_999));
    machine.syncTime(SOUTH);
    machine("exit 1", OptionalLong.empty()).syncTime(SOUTH);
    machine("exit 2", OptionalLong.of(-100_000)).syncTime(SOUTH);
    TestHost.await("the only order", () -> !problems.isEmpty());
    assertThat(problems).singleElement().asString().contains("ended with 2");
  }
}
