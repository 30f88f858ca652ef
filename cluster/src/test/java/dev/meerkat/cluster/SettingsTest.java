package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.model.ServerId;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:7800, 10.0.0.1, 7800",
    "north.example:1, north.example, 1",
    "'[fd00::1]:7800', fd00::1, 7800",
  })
  void readsHostAndPort(String text, String host, int port) {
    assertThat(HostPort.parse(text)).isEqualTo(new HostPort(host, port));
    assertThat(HostPort.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "north",
        "north:",
        ":7800",
        "north:x",
        "north:0",
        "north:65436",
        "fd00::1:7800",
        "a b:7800",
        "\"/>:7800",
        "north:78000000",
        "-x:7800"
      })
  void refusesWhatIsNoHostAndPort(String text) {
    assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPortMustLeaveRoomForTheWatchPort() {
    assertThatThrownBy(() ->
            new ClusterSettings(
                new ServerId("north"),
                "127.0.0.1",
                65_500,
                List.of(),
                "site",
                DetectionSettings.NORMAL))
        .hasMessageContaining("cluster port of north is 65500, but must be from 1 to 65435");
  }

  @Test
  void aSilentServerIsGivenUpWithinFiveSecondsByDefault() {
    assertThat(DetectionSettings.NORMAL.worstCaseMillis()).isLessThanOrEqualTo(5_000);
  }

  @Test
  void inALargeSiteASilentServerIsGivenUpALittleLater() {
    assertThat(DetectionSettings.of(63)).isEqualTo(DetectionSettings.NORMAL);
    assertThat(DetectionSettings.of(64).worstCaseMillis()).isBetween(5_000L, 6_500L);
  }

  @Test
  void detectionThatCannotWorkIsRefused() {
    assertThatThrownBy(() -> new DetectionSettings(500, 1_999, 200))
        .hasMessageContaining("at least four heartbeats of silence");
    assertThatThrownBy(() -> new DetectionSettings(49, 1_999, 200))
        .hasMessageContaining("heartbeatMillis 49");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, does not say where the others reach this server",
    "203.0.113.7, is not an address of this host",
    "no.such.host.invalid, is not known",
  })
  void anAddressThatCannotBeListenedOnIsRefused(String address, String problem) {
    ClusterSettings settings =
        new ClusterSettings(
            new ServerId("north"), address, 7_800, List.of(), "site", DetectionSettings.NORMAL);
    assertThatThrownBy(() -> ClusterStack.address(settings, InstantSource.system()))
        .isInstanceOf(ClusterStartException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("configuration file");
  }
}
