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

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:7080,",
    "'[fe80::1]:7080',",
    "localhost:7080,",
    "cctv.example:7080,",
    "10.0.0.1:7080, http://10.0.0.1:7080"
  })
  void letsDecideWhoBelongsToTheSite(String host, String origin) {
    assertThatCode(() ->
            new AllowedHosts("0.0.0.0", "https://cctv.example:7080")
                .checkMembership(Optional.of(host), Optional.ofNullable(origin)))
        .doesNotThrowAnyException();
  }

  /// A page whose name its owner makes point to this host: the browser there is on this host.
  @ParameterizedTest
  @CsvSource({
    "evil.example:7080,,'evil.example'",
    "10.0.0.1.evil.example:7080,,'10.0.0.1.evil.example'",
    "'',,''",
    "10.0.0.1:7080, http://evil.example, evil.example",
    "10.0.0.1:7080, http://10.0.0.1:8080, '10.0.0.1:8080'",
    "10.0.0.1:7080, null, of null"
  })
  void letsNoPageDecideWhoBelongsToTheSite(String host, String origin, String named) {
    assertThatThrownBy(() ->
            new AllowedHosts("0.0.0.0", "https://cctv.example:7080")
                .checkMembership(Optional.of(host), Optional.ofNullable(origin)))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(named);
  }
}
