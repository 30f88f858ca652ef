package dev.meerkat.server.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the copies of a group on one host have received that is not in their folders yet: whoever
/// deletes what is known of them loses it.
///
/// @param known whether it is so; else it may be
/// @param sentence what is not in which folder, or why that is not known
record Backlog(boolean known, String sentence) {
  private static final String DATASET = "dataset: ";
  private static final String JOURNAL = "journal: ";
  private static final String NONE = "0 bytes";
  private static final String ACTIVE = "role: active";
  private static final String STOPPED = "replication stopped: ";

  /// What the copies tell of themselves ([dev.meerkat.replication.group.GroupData#report]).
  ///
  /// @return empty when all is in the folders; a copy that does not tell may lack something
  static Optional<Backlog> of(List<String> report) {
    var lacking = new ArrayList<String>();
    var untold = new ArrayList<String>();
    for (List<String> each : datasets(report)) {
      String name = each.getFirst().substring(DATASET.length());
      var journal = told(each, JOURNAL);
      if (journal.isPresent() && !journal.get().equals(NONE)) {
        lacking.add(journal.get() + " of " + name);
      } else if (journal.isEmpty() && told(each, ACTIVE).isEmpty()) {
        untold.add(name + told(each, STOPPED).map(": "::concat).orElse(" is not open here"));
      }
    }
    if (!lacking.isEmpty()) {
      return Optional.of(
          new Backlog(
              true, String.join(", ", lacking) + " were received and are not in the folder yet"));
    }
    return untold.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Backlog(
                false,
                "whether all that was received is in the folder is not known: "
                    + String.join("; ", untold)));
  }

  private static List<List<String>> datasets(List<String> report) {
    var all = new ArrayList<List<String>>();
    for (String line : report) {
      if (line.startsWith(DATASET)) {
        all.add(new ArrayList<>());
      }
      if (!all.isEmpty()) {
        all.getLast().add(line);
      }
    }
    return all;
  }

  private static Optional<String> told(List<String> lines, String what) {
    return lines.stream()
        .filter(line -> line.startsWith(what))
        .map(line -> line.substring(what.length()))
        .findFirst();
  }
}
