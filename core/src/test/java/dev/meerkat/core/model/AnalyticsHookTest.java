package dev.meerkat.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnalyticsHookTest {
  @ParameterizedTest
  @ValueSource(strings = {"/bin/sh", "../sh", "..", ".", "a/b", "a b", "-x", ".hidden", "a\nb"})
  void aCommandIsANameAndNoPath(String command) {
    assertThatThrownBy(() -> new AnalyticsHook(command, List.of(), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not usable");
  }

  @Test
  void argumentsAreBounded() {
    assertThatThrownBy(() -> new AnalyticsHook("a", Collections.nCopies(33, ""), false))
        .hasMessageContaining("at most 32 arguments of at most 100");
    assertThatThrownBy(() -> new AnalyticsHook("a", List.of("x".repeat(101)), false))
        .hasMessageContaining("at most 32 arguments of at most 100");
    assertThatThrownBy(() -> new AnalyticsHook("a", List.of("a\nb"), false))
        .hasMessageContaining("control characters");
  }

  @ParameterizedTest
  @CsvSource({
    "count, false, true,  true",
    "count, false, false, false",
    "count, true,  true,  true",
    "count, true,  false, true",
    "'',    true,  true,  false",
  })
  void runsAtHome_andOnTheBackupIfAsked(
      String command, boolean onBackup, boolean home, boolean runs) {
    assertThat(new AnalyticsHook(command, List.of(), onBackup).runs(home)).isEqualTo(runs);
  }
}
