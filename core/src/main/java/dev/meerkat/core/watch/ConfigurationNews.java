package dev.meerkat.core.watch;

import dev.meerkat.core.model.SiteConfiguration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;

/// Puts into words how one configuration differs from another.
final class ConfigurationNews {
  private ConfigurationNews() {}

  /// Tells of what a server knew when it started, which is no news.
  static void begin(SiteConfiguration known, Sentence sentence) {
    var counts = new ArrayList<String>();
    count("camera", known.cameras().size(), counts);
    count("server", known.servers().size(), counts);
    count("protected range", known.protectedRanges().size(), counts);
    if (!counts.isEmpty()) {
      sentence.because("configured as before: " + String.join(", ", counts));
    }
  }

  private static void count(String noun, int count, List<String> counts) {
    if (count > 0) {
      counts.add(count + " " + noun + (count == 1 ? "" : "s"));
    }
  }

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
