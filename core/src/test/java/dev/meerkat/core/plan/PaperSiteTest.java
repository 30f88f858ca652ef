package dev.meerkat.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.meerkat.core.model.Redundancy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaperSiteTest {
  @ParameterizedTest
  @CsvSource({
    // cameras, servers, losses: home, most, limit
    "100, 4, 1, 25, 34, 9",
    "100, 2, 1, 50, 100, 50",
    "100, 3, 2, 34, 100, 68",
    "10,  5, 0, 2,  2,  0",
    "1,   2, 1, 1,  1,  1",
  })
  void spreadsCameras(int cameras, int servers, int losses, int home, int most, int limit) {
    var site = new PaperSite(cameras, 4, 30, servers, losses, Redundancy.NORMAL);
    assertThat(site.homeCameras()).isEqualTo(home);
    assertThat(site.mostCameras()).isEqualTo(most);
    assertThat(site.maxForeignCameras()).isEqualTo(limit);
  }

  /// Servers that are down leave so many cameras; the limits of the others must take them all.
  @ParameterizedTest
  @CsvSource({"1, 2, 1", "7, 3, 1", "100, 4, 1", "101, 4, 2", "9999, 100, 30"})
  void theLimitsTakeWhatTheFullestServersLeave(int cameras, int servers, int losses) {
    var site = new PaperSite(cameras, 4, 30, servers, losses, Redundancy.NORMAL);
    int left = Math.min(cameras, losses * site.homeCameras());
    assertThat(site.maxForeignCameras() * (servers - losses)).isGreaterThanOrEqualTo(left);
  }

  @ParameterizedTest
  @CsvSource({
    // redundancy, cameras, servers, losses: limit, connections and recordings with all up, and not
    "NORMAL,   100, 4, 1, 9,  25, 34, 25, 34",
    "FAST,     100, 4, 1, 9,  25, 34, 25, 34",
    "WARM,     100, 4, 1, 25, 50, 50, 25, 50",
    "CONSTANT, 100, 4, 1, 25, 50, 50, 50, 50",
    "CONSTANT, 100, 4, 0, 25, 50, 50, 50, 50",
    "WARM,     100, 4, 0, 25, 50, 50, 25, 25",
    "WARM,     100, 3, 2, 68, 68, 100, 34, 100",
  })
  void countsCompanions(
      Redundancy redundancy,
      int cameras,
      int servers,
      int losses,
      int limit,
      int connections,
      int mostConnections,
      int recordings,
      int mostRecordings) {
    var site = new PaperSite(cameras, 4, 30, servers, losses, redundancy);
    assertThat(site.maxForeignCameras()).isEqualTo(limit);
    assertThat(site.homeConnections()).isEqualTo(connections);
    assertThat(site.mostConnections()).isEqualTo(mostConnections);
    assertThat(site.homeRecordings()).isEqualTo(recordings);
    assertThat(site.mostRecordings()).isEqualTo(mostRecordings);
  }

  @Test
  void countsBytes() {
    var site = new PaperSite(100, 4, 30, 4, 1, Redundancy.NORMAL);
    assertThat(site.bytesASecond(25)).isEqualTo(12.5e6);
    assertThat(site.archiveBytes(25)).isEqualTo(32.4e12, within(1e6));
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> new PaperSite(10, 4, 30, 2, 2, Redundancy.FAST))
        .hasMessage(
            "of 2 servers, 2 may be down, so nobody would be left to record: plan more servers");
    assertThatThrownBy(() -> new PaperSite(10, 4, 30, 1, 0, Redundancy.WARM))
        .hasMessageContaining("one server has no backup");
    assertThatThrownBy(() -> new PaperSite(0, 4, 30, 2, 1, Redundancy.NORMAL))
        .hasMessageContaining("above 0");
    assertThatThrownBy(() -> new PaperSite(1, 0, 30, 2, 1, Redundancy.NORMAL))
        .hasMessageContaining("above 0");
  }
}
