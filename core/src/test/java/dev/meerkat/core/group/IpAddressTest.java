package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "FD00::00fe, fd00::fe",
    "fd00:0:0:1:0:0:0:1, fd00::1:0:0:0:1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1::, 1::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0"
  })
  void isWrittenInOneWay(String written, String shown) {
    assertThat(IpAddress.of(written)).hasToString(shown).isEqualTo(IpAddress.of(shown));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0",
        "10.0.0.0.1",
        "10.0.0.256",
        "010.0.0.1",
        "10.0.0.x",
        "1:2:3",
        "1::2::3",
        ":1",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "12345::",
        "fe80::1%eth0",
        ":::"
      })
  void whatIsNoneIsRefused(String written) {
    assertThatThrownBy(() -> IpAddress.of(written)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, stands for any address",
    "::, stands for any address",
    "127.0.0.1, is that of each host itself",
    "127.9.9.9, is that of each host itself",
    "::1, is that of each host itself",
    "::ffff:7f00:1, 'is one of IPv4, which is written as such'",
    "224.0.0.1, is not that of one device",
    "255.255.255.255, is not that of one device",
    "ff02::1, is not that of one device",
    "128.0.0.1,",
    "223.255.255.254,",
    "::2,",
    "fe80::1,",
    "fd00::1,"
  })
  void whatIsNobodysIsTold(String written, String why) {
    assertThat(IpAddress.of(written).nobodys()).isEqualTo(Optional.ofNullable(why));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1/24, 10.0.0.200/24, true",
    "10.0.0.1/24, 10.0.1.1/24, false",
    "10.0.0.1/24, 10.0.1.1/16, true",
    "10.0.0.1/25, 10.0.0.129/25, false",
    "fd00::1/64, fd00::ffff:0:0:1/64, true",
    "fd00::1/64, fd00:0:0:1::1/64, false",
    "10.0.0.1/24, fd00::1/64, false"
  })
  void segmentsAreToldApart(String one, String other, boolean shared) {
    assertThat(Prefixed.of(one).sharesSegmentWith(Prefixed.of(other))).isEqualTo(shared);
  }
}
