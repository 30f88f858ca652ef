package dev.meerkat.cluster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.core.model.ServerId;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=";

  private static final SiteIdentity SITE =
      SiteIdentity.found(new ServerId("north"), "harbour", Instant.parse("2026-11-25T12:00:00Z"));

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1:7800", "north.example:1", "[fd00::1]:7800"})
  void isCopiedAsText(String place) {
    JoinToken token = JoinToken.create(SITE.authority(), HostPort.parse(place));
    JoinToken copied = JoinToken.parse("  " + token.text() + "\n");
    assertThat(copied).isEqualTo(token);
    assertThat(copied.place()).hasToString(place);
    assertThat(copied.keys().getPublic()).isEqualTo(token.keys().getPublic());
    assertThat(copied.isFor(SITE.authority())).isTrue();
    assertThat(
            copied.isFor(
                SiteIdentity.found(new ServerId("north"), "harbour", Instant.EPOCH).authority()))
        .isFalse();
    assertThat(token.toString()).doesNotContain(token.text().substring(10, 40));
  }

  @Test
  void noTwoAreTheSame() {
    HostPort place = new HostPort("10.0.0.1", 7800);
    assertThat(JoinToken.create(SITE.authority(), place).keys().getPublic())
        .isNotEqualTo(JoinToken.create(SITE.authority(), place).keys().getPublic());
  }

  @Test
  void aTypingMistakeIsFound() {
    String text = JoinToken.create(SITE.authority(), new HostPort("10.0.0.1", 7800)).text();
    for (int i = 8; i < text.length(); i++) {
      for (int j = 0; j < LETTERS.length(); j++) {
        char other = LETTERS.charAt(j);
        if (text.charAt(i) != other) {
          String wrong = text.substring(0, i) + other + text.substring(i + 1);
          assertThatThrownBy(() -> JoinToken.parse(wrong))
              .hasMessageContaining("copy it once more");
        }
      }
    }
    assertThatThrownBy(() -> JoinToken.parse(text.substring(0, text.length() - 3)))
        .hasMessageContaining("copy it once more");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "token", "meerkat", "http://10.0.0.1:7080"})
  void whatIsNoTokenIsRefused(String text) {
    assertThatThrownBy(() -> JoinToken.parse(text)).hasMessageContaining("this is no token");
  }
}
