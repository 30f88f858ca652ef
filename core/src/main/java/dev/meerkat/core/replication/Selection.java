package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// Whether an operator may say whose data counts ("select data source"). What only the other side
/// has loses its place, so the operator is told how much that is, and types the name of the
/// dataset.
///
/// | | Then |
/// |---|---|
/// | the side whose data is not to count is active with it | refused |
/// | the name of the dataset is not typed | refused, with what only the other side has |
/// | else | its data counts |
///
/// @param sentence for the operator
public record Selection(boolean allowed, String sentence) {
  /// @param other whose data is not to count
  /// @param otherActive whether that side is active
  /// @param copy of the source, if it is known
  /// @param otherCopy if it is known
  public static Selection judge(
      String dataset,
      ServerId source,
      ServerId other,
      boolean otherActive,
      Optional<Copy> copy,
      Optional<Copy> otherCopy,
      String typed) {
    if (otherActive) {
      return new Selection(
          false, other + " is active with its data: hand over there, or end that side, first");
    }
    String only = only(source, copy, otherCopy);
    return typed.equals(dataset)
        ? new Selection(
            true,
            "the data of " + source + " counts; what only " + other + " has is kept aside there")
        : new Selection(
            false,
            "the data of "
                + other
                + " is replaced by that of "
                + source
                + ", and kept aside there ("
                + only
                + "): type the name of the dataset, "
                + dataset
                + ", to confirm");
  }

  private static String only(ServerId source, Optional<Copy> copy, Optional<Copy> otherCopy) {
    if (copy.isEmpty() || otherCopy.isEmpty()) {
      return "how much of it " + source + " has not is not known: one of both is not reached";
    }
    var relation =
        otherCopy
            .get()
            .history()
            .relation(otherCopy.get().end(), copy.get().history(), copy.get().end());
    return switch (relation) {
      case Relation.Strangers() ->
          "how much of it " + source + " has not is not known: they were never equal";
      case Relation.Same _ -> source + " has all of it";
      case Relation.Behind _ -> source + " has all of it, and more";
      case Relation.Ahead(_, var bytes, _) -> more(bytes, source);
      case Relation.Diverged(_, var bytes, _) ->
          more(bytes, source) + "; each has what the other has not";
    };
  }

  private static String more(long bytes, ServerId source) {
    return bytes == 0
        ? "it may hold what " + source + " has not"
        : bytes + " bytes of changes that " + source + " has not";
  }
}
