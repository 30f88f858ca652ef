package dev.meerkat.server.api;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedHostsTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, http://127.0.0.1:7080, 127.0.0.1:7080",
    "127.0.0.1, http://127.0.0.1:7080, LOCALHOST",
    "127.0.0.1, http://127.0.0.1:7080, [::1]:7080",
    "127.0.0.2, http://127.0.0.2:7080, 127.0.0.2:7080",
    "127.0.0.1, https://cctv.example, cctv.example",
    "10.0.0.1, http://10.0.0.1:7080, whatever.example"
  })
  void lets(String bind, String url, String host) {
    assertThatCode(() -> new AllowedHosts(bind, url).check(Optional.of(host)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"evil.example:7080", "127.0.0.1.evil.example", "''"})
  void refuses(String host) {
    assertThatThrownBy(
            () -> new AllowedHosts("127.0.0.1", "http://127.0.0.1:7080").check(Optional.of(host)))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("'" + host.replace(":7080", "") + "'");
  }
}
