package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
  private static List<String> list(String words) {
    return words.isEmpty() ? List.of() : List.of(words.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', any/thing, true",
    "*.tmp, '', a.tmp, false",
    "*.tmp, '', deep/in/a.tmp, false",
    "*.tmp, '', a.tmp/inside, false",
    "*.tmp, '', a.tmpx, true",
    "*.tmp, '', .tmp, false",
    "cache, '', cache, false",
    "cache, '', deep/cache/page, false",
    "cache/, '', deep/cache/page, false",
    "cache, '', caches, true",
    "/cache, '', cache/page, false",
    "/cache, '', deep/cache, true",
    "a/cache, '', a/cache, false",
    "a/cache, '', b/a/cache, true",
    "a/*/c, '', a/b/c, false",
    "a/*/c, '', a/b/b/c, true",
    "a/**/c, '', a/b/b/c/d, false",
    "log?, '', log1, false",
    "log?, '', log, true",
    "log?, '', log12, true",
    "pg_*, pg_wal, pg_stat, false",
    "pg_*, pg_wal, pg_wal, true",
    "pg_*, pg_wal, pg_wal/0001, true",
    "cache, cache/keep, cache/keep, false",
    "cache/*, cache/keep, cache/keep, true",
    "cache/*, cache/keep, cache/keep/deep, true",
    "cache/*, cache/keep, cache/drop, false",
    "*, kept kept/**, kept/a/b, true",
    "*, kept kept/**, other, false",
    "*.tmp *.bak, '', a.bak, false",
  })
  void aPathBelongsOrNot(String exclude, String include, String path, boolean belongs) {
    assertThat(Rules.of(list(exclude), list(include)).belongs(path)).isEqualTo(belongs);
  }

  @ParameterizedTest
  @CsvSource({
    "*.tmp, a, b, false",
    "cache, a, b, false",
    "/cache/pages, cache, old, true",
    "/cache/pages, old, cache, true",
    "/cache/pages, cached, old, false",
    "a/*/c, a, b, true",
    "a/*/c, a/b, z, true",
    "a/*/c, b, z, false",
    "**/c, b, z, true",
    "/cache, cache, z, false",
  })
  void aFolderIsNotRenamedIfThatChangesWhatBelongs(
      String exclude, String from, String to, boolean differs) {
    assertThat(Rules.of(list(exclude), List.of()).mayDiffer(from, to)).isEqualTo(differs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a//b", "../a", "a/./b", "a/..", "//a", "a\nb"})
  void aPatternThatMakesNoSenseIsRefused(String pattern) {
    assertThatThrownBy(() -> Rules.checked(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the pattern '" + pattern + "'");
  }

  @Test
  void thereAreNotTooMany() {
    assertThatThrownBy(() -> Rules.of(Collections.nCopies(101, "a"), List.of()))
        .hasMessageContaining("at most 100");
    assertThatThrownBy(() -> Rules.of(List.of("a".repeat(900)), List.of("b".repeat(301))))
        .hasMessageContaining("1201 characters");
  }

  @Test
  void manyStarsTakeNoTime() {
    var rules = Rules.of(List.of("*a".repeat(400) + "b"), List.of());
    assertThat(rules.belongs("a".repeat(255))).isTrue();
  }

  @Test
  void theyAreToldInWords() {
    assertThat(Rules.ALL).hasToString("everything");
    assertThat(Rules.of(List.of("*.tmp", "log"), List.of("keep.tmp")))
        .hasToString("everything but *.tmp, log; with keep.tmp");
  }
}
