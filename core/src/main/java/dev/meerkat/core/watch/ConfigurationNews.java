package dev.meerkat.core.watch;

import dev.meerkat.core.model.SiteConfiguration;
import java.util.Collection;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;

/// Puts into words how one configuration differs from another.
final class ConfigurationNews {
  private ConfigurationNews() {}

  static void tell(SiteConfiguration old, SiteConfiguration next, Sentence sentence) {
    tell("camera", old.cameras(), next.cameras(), sentence);
    tell("server", old.servers(), next.servers(), sentence);
    tell("protected range", old.protectedRanges(), next.protectedRanges(), sentence);
  }

  private static <K, V> void tell(
      String noun, SortedMap<K, V> old, SortedMap<K, V> next, Sentence sentence) {
    var added = new TreeSet<>(next.keySet());
    added.removeAll(old.keySet());
    var deleted = new TreeSet<>(old.keySet());
    deleted.removeAll(next.keySet());
    var changed = new TreeSet<>(next.keySet());
    changed.retainAll(old.keySet());
    changed.removeIf(key -> Objects.equals(next.get(key), old.get(key)));
    tell("configured: new ", noun, added, sentence);
    tell("configured: changed ", noun, changed, sentence);
    tell("configured: deleted ", noun, deleted, sentence);
  }

  private static void tell(String what, String noun, Collection<?> names, Sentence sentence) {
    if (!names.isEmpty()) {
      sentence.because(what + noun + (names.size() == 1 ? " " : "s ") + Sentence.list(names));
    }
  }
}
