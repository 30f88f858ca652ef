package dev.meerkat.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Addresses, on interfaces of the kernel.
@Tag("root")
class AddressTest {
  private static final String MAC = "02:00:00:00:00:07";

  /// Counts what comes without having been asked for (RFC 5227 §3, RFC 4861 §7.2.6), and who asks.
  private static final String COUNT =
      """
      table arp test {
        counter v4 { }
        counter asked { }
        chain input {
          type filter hook input priority 0;
          arp operation request arp saddr ip 10.9.0.10 arp daddr ip 10.9.0.10 counter name v4
          arp operation request arp saddr ip 0.0.0.0 arp daddr ip 10.9.0.10 counter name asked
        }
      }
      table ip6 test {
        counter v6 { }
        chain input {
          type filter hook input priority 0;
          ip6 saddr fd09::10 ip6 daddr ff02::1 icmpv6 type nd-neighbor-advert counter name v6
        }
      }
      """;

  private static final int SEVERAL = 4;

  private static final String STRANGER = "02:00:00:00:00:98";
  private static final String USED =
      "noted v4: 10.9.0.10 on %s is used by 02:00:00:00:00:98 as well; this host keeps and"
          + " announces it: take the address away from that device";

  @TempDir private Path temporary;
  private TwoHosts hosts;

  @BeforeEach
  void open() throws IOException {
    TestGroup.assumeRoot();
    hosts = new TwoHosts();
  }

  @AfterEach
  void close() throws IOException {
    if (hosts != null) {
      hosts.close();
    }
  }

  private GroupProcess north(String... addresses) throws IOException {
    var folder = temporary.resolve("group");
    Files.createDirectories(folder);
    return GroupProcess.start(folder, hosts.intoNorth(), addresses);
  }

  private static String v4(String interfaces, String mac, String flags) {
    return "address|v4|10.9.0.10/24|" + interfaces + "|" + mac + "|" + flags;
  }

  private static String v6(String flags) {
    return "address|v6|fd09::10/64|eth0||" + flags;
  }

  private String addresses(String name) throws IOException {
    return hosts.inNorth("ip", "-o", "address", "show", "dev", name);
  }

  private boolean isOn(String name) throws IOException {
    return addresses(name).contains("10.9.0.10/24");
  }

  private long counted(String family, String counter) throws IOException {
    var counted = hosts.inSouth("nft", "list", "counter", family, "test", counter);
    return Long.parseLong(counted.replaceAll("(?s).*packets (\\d+).*", "$1"));
  }

  @Test
  void findsWhoHasAnAddress() throws Exception {
    try (var north = north(v4("eth0", "", ""), v6(""))) {
      assertThat(north.ask("probe")).isEqualTo("probed 1");
      hosts.inSouth("ip", "address", "add", "10.9.0.10/24", "dev", "eth0");
      hosts.inSouth("ip", "address", "add", "fd09::10/64", "dev", "eth0", "nodad");
      assertThat(north.ask("probe"))
          .isEqualTo(
              "probed 1: "
                  + hosts.southMac()
                  + " at 10.9.0.10 on eth0, "
                  + hosts.southMac()
                  + " at fd09::10 on eth0");
    }
  }

  @Test
  void tellsTheNeighbours_severalTimes() throws Exception {
    hosts.inSouth("nft", COUNT);
    try (var north = north(v4("eth0", "", ""), v6(""))) {
      for (var address : new String[] {"10.9.0.10", "fd09::10"}) {
        hosts.inSouth(
            "ip",
            "neigh",
            "replace",
            address,
            "lladdr",
            "02:00:00:00:00:99",
            "dev",
            "eth0",
            "nud",
            "reachable");
      }
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      assertThat(north.ask("start v4")).isEqualTo("started v4 1");
      assertThat(north.ask("start v6")).isEqualTo("started v6 1");
      for (var address : new String[] {"10.9.0.10", "fd09::10"}) {
        Eventually.is(
            address + " is known to be here",
            () -> hosts.inSouth("ip", "neigh", "show", address).contains(hosts.northMac()));
      }
      Eventually.is("IPv4 is told again", () -> counted("arp", "v4") >= SEVERAL);
      Eventually.is("IPv6 is told again", () -> counted("ip6", "v6") >= SEVERAL);
      assertThat(north.ask("stop v4")).isEqualTo("stopped v4 2");
      assertThat(north.ask("stop v6")).isEqualTo("stopped v6 2");
      assertThat(addresses("eth0")).doesNotContain("10.9.0.10").doesNotContain("fd09::10");
    }
  }

  /// It is there already, as when Meerkat begins anew, so that nothing but its defence is
  /// announced.
  @Test
  void isDefendedAgainstADeviceThatTakesIt_whichIsToldOnce() throws Exception {
    hosts.inNorth("ip", "address", "add", "10.9.0.10/24", "dev", "eth0");
    hosts.inSouth("nft", COUNT);
    var stranger = hosts.stranger(STRANGER);
    try (var north = north("defend|200|3000", v4("eth0", "", ""))) {
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      assertThat(north.ask("start v4")).isEqualTo("started v4 1");
      assertThat(north.ask("trouble v4")).isEqualTo("trouble ");
      hosts.inSouth(
          "ip",
          "neigh",
          "replace",
          "10.9.0.10",
          "lladdr",
          STRANGER,
          "dev",
          "eth0",
          "nud",
          "reachable");
      assertThat(counted("arp", "v4")).isZero();
      TwoHosts.in(stranger, "ip", "address", "add", "10.9.0.10/24", "dev", "eth0");
      assertThat(north.ask("next")).isEqualTo(USED.formatted("eth0"));
      assertThat(north.ask("trouble v4"))
          .startsWith("trouble 10.9.0.10 on eth0 is used by " + STRANGER + " as well, so that");
      Eventually.is(
          "the neighbour has found it again",
          () -> hosts.inSouth("ip", "neigh", "show", "10.9.0.10").contains(hosts.northMac()));
      assertThat(counted("arp", "v4")).isPositive();
      TwoHosts.talk(stranger, "10.9.0.10");
      TwoHosts.in(stranger, "ip", "address", "del", "10.9.0.10/24", "dev", "eth0");
      assertThat(north.ask("next"))
          .isEqualTo("noted v4: 10.9.0.10 on eth0 is not used by " + STRANGER + " any more");
      assertThat(north.ask("trouble v4")).isEqualTo("trouble ");
      assertThat(isOn("eth0")).isTrue();
      assertThat(north.ask("stop v4")).isEqualTo("stopped v4 2");
    }
  }

  /// They are asked once at the begin, and listened to then.
  @Test
  void theOtherHostWithTheSameHardwareAddressIsNobodyElse() throws Exception {
    hosts.inSouth("nft", COUNT);
    var other = hosts.stranger(MAC);
    var looped = hosts.stranger(hosts.northMac());
    var stranger = hosts.stranger(STRANGER);
    try (var north = north("defend|600000|600000", v4("eth0", MAC, ""))) {
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      assertThat(north.ask("start v4")).isEqualTo("started v4 1");
      var carrier = hosts.inNorth("ip", "-o", "address", "show", "to", "10.9.0.10").split(" +", -1);
      Eventually.is("it listens", () -> counted("arp", "asked") > 0);
      for (var namespace : new String[] {other, looped, stranger}) {
        TwoHosts.in(namespace, "ip", "address", "add", "10.9.0.10/24", "dev", "eth0");
        TwoHosts.talk(namespace, "10.9.0.10");
      }
      assertThat(north.ask("next")).isEqualTo(USED.formatted(carrier[1]));
      assertThat(north.ask("stop v4")).isEqualTo("stopped v4 2");
      Eventually.is(
          "it listens no more",
          () ->
              hosts
                  .inNorth("cat", "/proc/net/packet")
                  .lines()
                  .noneMatch(it -> it.contains(" 0806 ")));
    }
  }

  @Test
  void disappearsByItselfWhenItIsNotRenewed() throws Exception {
    try (var north = north(v4("eth0", "", ""), v6(""))) {
      assertThat(north.ask("arm 8000")).isEqualTo("armed");
      assertThat(north.ask("start v4")).isEqualTo("started v4 1");
      assertThat(north.ask("start v6")).isEqualTo("started v6 1");
      north.kill();
      var guard = Files.readString(temporary.resolve("group/guard.pid")).split(" ", -1)[0];
      ProcessHandle.of(Long.parseLong(guard)).orElseThrow().destroyForcibly();
      Eventually.is(
          "both have gone",
          () ->
              !addresses("eth0").contains("10.9.0.10") && !addresses("eth0").contains("fd09::10"));
      assertThat(addresses("eth0")).contains("10.9.0.1/24");
    }
  }

  @Test
  void staysLongerWithEachArming() throws Exception {
    try (var north = north(v4("eth0", "", ""), v6("skip"))) {
      assertThat(north.ask("arm 30000")).isEqualTo("armed");
      assertThat(north.ask("start v4")).isEqualTo("started v4 1");
      assertThat(north.ask("start v6")).isEqualTo("started v6 1");
      assertThat(addresses("eth0")).doesNotContain("valid_lft 59");
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      Eventually.is(
          "both stay for ten minutes",
          () -> addresses("eth0").split("valid_lft (59|60)\\dsec", -1).length == 3);
      assertThat(addresses("eth0")).containsPattern("fd09::10/64 .*deprecated.*preferred_lft 0sec");
      assertThat(hosts.inNorth("ip", "route", "get", "fd09::2")).contains("src fd09::1 ");
    }
  }

  @Test
  void theGuardDropsIt() throws Exception {
    try (var north = north(v4("eth0", MAC, ""))) {
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      assertThat(north.ask("start v4")).isEqualTo("started v4 1");
      assertThat(north.ask("arm 1000")).isEqualTo("armed");
      north.signal("STOP");
      Eventually.is(
          "the interface of its own has gone",
          () ->
              !hosts.inNorth("ip", "-o", "address", "show").contains("10.9.0.10")
                  && !hosts.inNorth("ip", "-o", "link", "show").contains(MAC));
    }
  }

  @Test
  void aFixedHardwareAddressLeavesTheHostReachable() throws Exception {
    try (var north = north(v4("eth0", MAC, ""))) {
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      assertThat(north.ask("start v4")).isEqualTo("started v4 1");
      hosts.inSouth("ping", "-c", "1", "-W", "30", "10.9.0.10");
      hosts.inSouth("ping", "-c", "1", "-W", "30", "10.9.0.1");
      assertThat(hosts.inSouth("ip", "neigh", "show", "10.9.0.10")).contains(MAC);
      assertThat(hosts.inSouth("ip", "neigh", "show", "10.9.0.1")).contains(hosts.northMac());
      assertThat(north.ask("stop v4")).isEqualTo("stopped v4 2");
      assertThat(hosts.inNorth("ip", "-o", "link", "show")).doesNotContain(MAC);
      hosts.inSouth("ping", "-c", "1", "-W", "30", "10.9.0.1");
    }
  }

  @Test
  void movesToTheNextInterfaceAndBack() throws Exception {
    try (var north = north(v4("eth0,eth1", "", "back"))) {
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      assertThat(north.ask("start v4")).isEqualTo("started v4 1");
      assertThat(isOn("eth0")).isTrue();
      hosts.inSouth("ip", "link", "set", "eth0", "down");
      Eventually.is("it is on eth1", () -> isOn("eth1") && !isOn("eth0"));
      hosts.inSouth("ip", "link", "set", "eth0", "up");
      Eventually.is("it is on eth0 again", () -> isOn("eth0") && !isOn("eth1"));
      hosts.inSouth("ip", "link", "set", "eth0", "down");
      hosts.inSouth("ip", "link", "set", "eth1", "down");
      assertThat(north.ask("next"))
          .startsWith("failed v4 1: address 10.9.0.10/24 is cut off: ")
          .contains("eth0 has no carrier; eth1 has no carrier");
    }
  }

  @Test
  void whatItReplacesComesBackWhenItMoves_andByTheGuard() throws Exception {
    hosts.inNorth("ip", "address", "add", "10.9.0.3/24", "dev", "eth1");
    try (var north = north(v4("eth0,eth1", "", "replace"))) {
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      assertThat(north.ask("start v4")).isEqualTo("started v4 1");
      assertThat(addresses("eth0")).doesNotContain("10.9.0.1/24");
      hosts.inSouth("ip", "link", "set", "eth0", "down");
      Eventually.is(
          "it has moved",
          () ->
              isOn("eth1")
                  && addresses("eth0").contains("10.9.0.1/24")
                  && !addresses("eth1").contains("10.9.0.3/24"));
      assertThat(north.ask("arm 1000")).isEqualTo("armed");
      north.signal("STOP");
      Eventually.is(
          "the guard has given it back",
          () -> !isOn("eth1") && addresses("eth1").contains("10.9.0.3/24"));
    }
  }

  /// As those of other groups on this host have it.
  @Test
  void whatHasATimeIsNotReplaced() throws Exception {
    hosts.inNorth(
        "ip",
        "address",
        "add",
        "10.9.0.77/24",
        "dev",
        "eth0",
        "valid_lft",
        "600",
        "preferred_lft",
        "600");
    try (var north = north(v4("eth0", "", "replace"))) {
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      assertThat(north.ask("start v4")).isEqualTo("started v4 1");
      assertThat(addresses("eth0"))
          .doesNotContain("10.9.0.1/24")
          .containsPattern("10.9.0.77/24 .*dynamic");
      assertThat(north.ask("stop v4")).isEqualTo("stopped v4 2");
      assertThat(addresses("eth0"))
          .contains("10.9.0.1/24")
          .containsPattern("10.9.0.77/24 .*dynamic");
    }
  }

  @Test
  void oneThatGoesLeavesTheOthersOfItsSegment() throws Exception {
    hosts.inNorth(
        "sh",
        "-c",
        "for each in all eth1; do echo 0 >/proc/sys/net/ipv4/conf/$each/promote_secondaries; done");
    try (var north = north("address|a|10.9.1.10/24|eth1||", "address|b|10.9.1.11/24|eth1||")) {
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      assertThat(north.ask("start a")).isEqualTo("started a 1");
      assertThat(north.ask("start b")).isEqualTo("started b 1");
      assertThat(north.ask("stop a")).isEqualTo("stopped a 2");
      assertThat(addresses("eth1")).contains("10.9.1.11/24").doesNotContain("10.9.1.10/24");
    }
  }

  @Test
  void tellsWhenItHasGone() throws Exception {
    try (var north = north(v4("eth0", "", ""))) {
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      assertThat(north.ask("start v4")).isEqualTo("started v4 1");
      hosts.inNorth("ip", "address", "del", "10.9.0.10/24", "dev", "eth0");
      assertThat(north.ask("next"))
          .startsWith("failed v4 1: address 10.9.0.10/24 has gone from this host");
    }
  }

  @Test
  void tellsThatThereIsNoInterface() throws Exception {
    try (var north = north(v4("eth7", "", ""))) {
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      assertThat(north.ask("start v4"))
          .isEqualTo(
              "failed v4 1: address 10.9.0.10/24 has no interface: there is no interface eth7, only"
                  + " lo, eth0, eth1: name another interface, or mend it");
    }
  }

  @Test
  void takesThePlaceOfTheHostsOwnAndGivesItBack() throws Exception {
    hosts.inNorth("ip", "route", "add", "default", "via", "10.9.0.2");
    try (var north = north(v4("eth0", "", "replace"))) {
      assertThat(north.ask("arm 600000")).isEqualTo("armed");
      assertThat(north.ask("start v4")).isEqualTo("started v4 1");
      assertThat(addresses("eth0")).contains("10.9.0.10/24").doesNotContain("10.9.0.1/24");
      assertThat(hosts.inNorth("ip", "route", "get", "8.8.8.8")).contains("src 10.9.0.10");
      assertThat(north.ask("stop v4")).isEqualTo("stopped v4 2");
      assertThat(addresses("eth0")).contains("10.9.0.1/24").doesNotContain("10.9.0.10/24");
      assertThat(hosts.inNorth("ip", "route", "get", "8.8.8.8")).contains("src 10.9.0.1");
    }
  }
}
