package dev.meerkat.core.document;

import java.util.List;

/// Two servers wrote a field, and the later one did not know of what the earlier one had written:
/// they were in different parts of a split site. The later one counts, and people ought to hear of
/// what the other one wanted.
///
/// Whether the later writer knew is told by what it says that it replaced: a server that has heard
/// of a value holds this or a newer one, so it never replaces an older one.
///
/// | Loser | Winner | Conflict |
/// |---|---|---|
/// | none | any | no |
/// | a suggestion | any | no |
/// | any | of the same server, or of the same value | no |
/// | any | does not say what it replaced | no |
/// | any | replaced the loser, or something newer | no: a later edit |
/// | any | replaced something older | yes |
///
/// It is seen where the loser was held, and nowhere else: only the winner is told on.
public record Conflict(DocumentKey key, String field, FieldValue loser, FieldValue winner) {
  /// Whose values may be shown. All others may hold a password, or are not known to this version.
  private static final List<String> CAMERA_FIELDS =
      List.of(
          "home",
          "priority",
          "enabled",
          "backup",
          "anyLocation",
          "transport",
          "retentionDays",
          "maxGigabytes",
          "analytics",
          "analyticsOnBackup");

  private static final List<String> CHANNEL_FIELDS =
      List.of(
          "type", "enabled", "redundancy", "problems", "host", "port", "security", "from", "to");

  /// Those of a merge, in the order of its changes.
  public static List<Conflict> of(Merged merged) {
    return merged.accepted().stream()
        .filter(Conflict::isOne)
        .map(change ->
            new Conflict(
                change.key(), change.field(), change.before().orElseThrow(), change.after()))
        .toList();
  }

  private static boolean isOne(Change change) {
    if (change.before().isEmpty() || change.key().kind().equals(DocumentKey.REMOVED)) {
      return false;
    }
    FieldValue loser = change.before().get();
    FieldValue winner = change.after();
    return loser.version().wallMillis() > 0
        && !loser.version().node().equals(winner.version().node())
        && !loser.value().equals(winner.value())
        && winner
            .replaced()
            .filter(replaced -> replaced.compareTo(loser.version()) < 0)
            .isPresent();
  }

  /// Whether it is about a deletion and an edit.
  public boolean ofDeletion() {
    return field.equals(Document.DELETED);
  }

  /// Whether people may see the values.
  public boolean shown() {
    return switch (key.kind()) {
      case DocumentKey.CAMERA -> CAMERA_FIELDS.contains(field);
      case DocumentKey.CHANNEL -> CHANNEL_FIELDS.contains(field);
      case DocumentKey.SERVER, DocumentKey.PROTECTION -> true;
      default -> false;
    };
  }
}
