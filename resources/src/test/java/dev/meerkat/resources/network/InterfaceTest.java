package dev.meerkat.resources.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.IpAddress;
import dev.meerkat.core.group.Prefixed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `ip -j address` answers.
class InterfaceTest {
  private static final String ANSWER =
      """
      [{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"qdisc":"noqueue",
        "operstate":"UNKNOWN","group":"default","txqlen":1000,"link_type":"loopback",
        "address":"00:00:00:00:00:00","broadcast":"00:00:00:00:00:00",
        "addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host","label":"lo",
          "valid_life_time":4294967295,"preferred_life_time":4294967295}]},
       {},
       {"ifindex":2,"link_index":2,"ifname":"eth0","flags":["NO-CARRIER","BROADCAST","MULTICAST","UP"],
        "operstate":"DOWN","address":"5a:01:02:03:04:05","link_netnsid":1,
        "addr_info":[{"family":"inet","local":"10.9.0.1","prefixlen":24,"broadcast":"10.9.0.255"},
          {"family":"inet6","local":"fd09::1","prefixlen":64,"scope":"global","tentative":true},
          {"family":"inet6","local":"fd09::2","prefixlen":64,"scope":"global","dadfailed":true,
           "deprecated":true},
          {"family":"inet","local":"10.9.0.3","prefixlen":24,"dynamic":true,
           "valid_life_time":4294967295},
          {"family":"inet","local":"10.9.0.4","prefixlen":24,"valid_life_time":59},
          {"family":"inet","local":"10.9.0.5","prefixlen":24,"valid_life_time":4294967295}]},
       {"ifindex":9,"ifname":"wg0","flags":["POINTOPOINT","NOARP","UP","LOWER_UP"],"addr_info":[]}]
      """;

  @Test
  void areRead() {
    var all = Interface.read(ANSWER);
    assertThat(all).extracting(Interface::name).containsExactly("lo", "eth0", "wg0");
    assertThat(all).extracting(Interface::index).containsExactly(1, 2, 9);
    assertThat(all)
        .extracting(Interface::mac)
        .containsExactly("00:00:00:00:00:00", "5a:01:02:03:04:05", "");
    assertThat(all).extracting(Interface::isUsable).containsExactly(true, false, true);
    assertThat(all.get(1).addresses())
        .containsExactly(
            new Interface.Held(Prefixed.of("10.9.0.1/24"), true, true),
            new Interface.Held(Prefixed.of("fd09::1/64"), false, true),
            new Interface.Held(Prefixed.of("fd09::2/64"), false, true),
            new Interface.Held(Prefixed.of("10.9.0.3/24"), true, false),
            new Interface.Held(Prefixed.of("10.9.0.4/24"), true, false),
            new Interface.Held(Prefixed.of("10.9.0.5/24"), true, true));
    assertThat(all.get(1).held(IpAddress.of("fd09:0::2"))).isPresent();
    assertThat(all.get(1).held(IpAddress.of("10.9.0.2"))).isEmpty();
  }

  @Test
  void noneIsRead() {
    assertThat(Interface.read("")).isEqualTo(List.of());
    assertThat(Interface.read("[]")).isEqualTo(List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "[{]",
        "[{\"ifname\"}]",
        "[1,]",
        "\"abc",
        "[\"\\x\"]",
        "[\"\\u00g0\"]",
        "[nothing]",
        "[] []",
        "[{\"ifname\":\"e\",\"ifindex\":\"2\"}]",
        "[1e9]"
      })
  void whatIsNoAnswerIsRefused(String text) {
    assertThatThrownBy(() -> Interface.read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void depthHasABound() {
    assertThatThrownBy(() -> Interface.read("[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("less depth");
  }

  @Test
  void escapesAreRead() {
    assertThat(Json.read("[\"a\\n\\u0041\\\"\\/\",-5,true,null]"))
        .isEqualTo(List.of("a\nA\"/", -5L, true, ""));
  }
}
