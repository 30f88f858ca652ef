package dev.meerkat.cluster.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeatKeyTest {
  @Test
  void itIsWrittenAndReadAgain() {
    var key = BeatKey.random();
    assertThat(key.hex()).matches("[0-9a-f]{64}");
    assertThat(BeatKey.ofHex(key.hex())).isEqualTo(key).hasToString("a beat key");
    assertThat(BeatKey.random()).isNotEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "0123", "zz"})
  void whatIsNoKeyIsRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> BeatKey.ofHex(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 hexadecimal digits but " + text.length() + " characters")
        .hasMessageNotContaining("secret");
  }
}
