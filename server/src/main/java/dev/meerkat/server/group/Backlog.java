package dev.meerkat.server.group;

import dev.meerkat.replication.group.Unapplied;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the copies of a group on one host have received that is not in their folders yet: whoever
/// deletes what is known of them loses it.
///
/// @param known whether it is so; else it may be
/// @param sentence what is not in which folder, or why that is not known
record Backlog(boolean known, String sentence) {
  /// @return empty when all is in the folders; a copy that does not tell may lack something
  static Optional<Backlog> of(List<Unapplied> copies) {
    var lacking = copies.stream().filter(each -> each.bytes().orElse(0) > 0).toList();
    if (!lacking.isEmpty()) {
      return Optional.of(
          new Backlog(
              true,
              lacking.stream()
                      .map(each -> each.bytes().getAsLong() + " bytes of " + each.place())
                      .collect(Collectors.joining(", "))
                  + " were received and are not in the folder yet"));
    }
    var untold = copies.stream().filter(each -> each.bytes().isEmpty()).toList();
    return untold.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Backlog(
                false,
                "whether all that was received is in the folder is not known: "
                    + untold.stream()
                        .map(each ->
                            each.place()
                                + (each.why().isEmpty() ? " is not open here" : ": " + each.why()))
                        .collect(Collectors.joining("; "))));
  }
}
