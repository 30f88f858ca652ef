package dev.meerkat.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AliasTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Front desk",
        "10.0.0.1",
        "fe80::1",
        "Pförtner (Haus 3)",
        "Porte d'entrée_2",
        "正门",
        "द्वार",
        "n"
      })
  void labelsAndAddressesAreUsable(String alias) {
    assertThat(Alias.isUsable(alias)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "north,south",
        "a/b",
        "a\\b",
        "a?b",
        "a#b",
        "50%",
        "a&b",
        "a=b",
        "a;b",
        "a+b",
        "-a",
        "--of",
        ".",
        "..",
        " a",
        "a ",
        " ",
        "a\tb",
        "a\nb",
        "\"a\"",
        "a*",
        "\ud83d\ude00"
      })
  void whatSeparatesOrSteersIsNot(String alias) {
    assertThat(Alias.isUsable(alias)).isFalse();
  }

  @Test
  void anAliasHasAtMostAHundredCharacters() {
    assertThat(Alias.isUsable("a".repeat(100))).isTrue();
    assertThat(Alias.isUsable("a".repeat(101))).isFalse();
  }

  @Test
  void noSettingsHaveAnAliasThatIsNotUsable() {
    var settings = new ServerSettings(new ServerId("north"), "http://10.0.0.1:7080", true, 1);
    assertThat(settings.called("Front desk").label()).isEqualTo("Front desk");
    assertThatThrownBy(() -> settings.called("a,b"))
        .hasMessage(
            "alias 'a,b' is not usable: use up to 100 letters and digits of any language, spaces,"
                + " and . - _ : ( ) ', beginning with a letter or digit");
  }
}
