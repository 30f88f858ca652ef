package dev.meerkat.cluster;

import dev.meerkat.core.document.Conflict;
import dev.meerkat.core.document.FieldValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// What people are told of settings that were changed on both sides of a split.
final class ConflictWords {
  static final int MAX_SENTENCES = 20;

  private static final int MAX_VALUE_CHARS = 100;

  private ConflictWords() {}

  /// A sentence for each, and one for all that are more than [#MAX_SENTENCES].
  static List<String> of(List<Conflict> conflicts) {
    List<String> words = new ArrayList<>();
    conflicts.stream().limit(MAX_SENTENCES).map(ConflictWords::of).forEach(words::add);
    int more = conflicts.size() - MAX_SENTENCES;
    if (more > 0) {
      words.add(
          more
              + " more settings were changed on both sides of a split: check the settings of the"
              + " site");
    }
    return words;
  }

  private static String of(Conflict conflict) {
    FieldValue loser = conflict.loser();
    FieldValue winner = conflict.winner();
    if (conflict.ofDeletion()) {
      boolean deleted = winner.value().equals("true");
      return conflict.key()
          + " was "
          + (deleted ? "changed" : "removed")
          + by(loser)
          + " and, not knowing of that, "
          + (deleted ? "removed" : "changed")
          + by(winner)
          + ": it is "
          + (deleted ? "removed" : "there again");
    }
    return conflict.key()
        + ": '"
        + conflict.field()
        + "' was set"
        + value(conflict, loser)
        + by(loser)
        + " and, not knowing of that,"
        + value(conflict, winner)
        + by(winner)
        + ": the later one counts";
  }

  private static String by(FieldValue value) {
    return " by "
        + value.version().node()
        + " at "
        + Instant.ofEpochMilli(value.version().wallMillis()).truncatedTo(ChronoUnit.SECONDS);
  }

  private static String value(Conflict conflict, FieldValue field) {
    if (!conflict.shown()) {
      return " to a value that is not shown";
    }
    String text = field.value().replaceAll("\\p{Cntrl}", " ");
    return " to '"
        + (text.length() > MAX_VALUE_CHARS ? text.substring(0, MAX_VALUE_CHARS) + "..." : text)
        + "'";
  }
}
