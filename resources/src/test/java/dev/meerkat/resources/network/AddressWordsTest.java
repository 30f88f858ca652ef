package dev.meerkat.resources.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.Prefixed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How addresses come, stay and go.
class AddressWordsTest {
  @ParameterizedTest
  @CsvSource({"-500, 1", "0, 1", "1, 1", "999, 1", "1000, 2", "3500, 4", "3999, 4", "600000, 601"})
  void theKernelKeepsThemAtMostASecondLonger(long remainingMillis, long seconds) {
    assertThat(AddressWords.lifetimeSeconds(remainingMillis)).isEqualTo(seconds);
  }

  @Test
  void words() {
    var v4 = Prefixed.of("10.0.0.10/24");
    var v6 = Prefixed.of("fd00::10/64");
    assertThat(String.join(" ", AddressWords.add(v4, "eth0", 4, true, true)))
        .isEqualTo("ip address add 10.0.0.10/24 dev eth0 valid_lft 4 preferred_lft 4");
    assertThat(String.join(" ", AddressWords.add(v6, "eth0", 4, false, false)))
        .isEqualTo(
            "ip address add fd00::10/64 dev eth0 valid_lft 4 preferred_lft 0 noprefixroute nodad");
    assertThat(String.join(" ", AddressWords.renew(v4, "eth0", 9, false, true)))
        .isEqualTo("ip address change 10.0.0.10/24 dev eth0 valid_lft 9 preferred_lft 0");
    assertThat(String.join(" ", AddressWords.remove(v6, "eth1")))
        .isEqualTo("ip address del fd00::10/64 dev eth1");
  }
}
