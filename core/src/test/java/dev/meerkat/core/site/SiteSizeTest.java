package dev.meerkat.core.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, false, 1",
    "1, false, 1",
    "63, false, 1",
    "64, true, 2",
    "95, true, 2",
    "96, true, 3",
    "100, true, 3",
    "1000, true, 31",
  })
  void decidesHowLargeASiteIs(int servers, boolean large, int patience) {
    var size = new SiteSize(servers);
    assertThat(size.isLarge()).isEqualTo(large);
    assertThat(size.patience()).isEqualTo(patience);
  }
}
