package dev.meerkat.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds the word that somebody probably meant.
public final class Nearest {
  private Nearest() {}

  /// The known word with the smallest edit distance to `word`, if the distance is no more than a
  /// third of the word's length, and at least one edit is allowed. Case does not count.
  public static Optional<String> to(String word, Collection<String> known) {
    int allowed = Math.max(1, word.length() / 3);
    record Candidate(String word, int distance) {}
    return known.stream()
        .map(each -> new Candidate(each, distance(lower(word), lower(each))))
        .filter(each -> each.distance <= allowed)
        .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
        .map(Candidate::word);
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  /// Levenshtein distance: insertions, deletions and replacements.
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
