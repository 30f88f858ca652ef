package dev.meerkat.core.group;

import dev.meerkat.core.replication.Eligibility;

/// How the data of a group stands on one host: that of the worst of its datasets.
///
/// @param eligibility what the copy is good for
/// @param linked whether the two copies are connected, so that a switch can make them equal
/// @param lagBytes what is not on the other host yet
/// @param trouble what stops replication, and the remedy; empty when nothing does
public record DataReport(Eligibility eligibility, boolean linked, long lagBytes, String trouble) {
  public static final DataReport NONE =
      new DataReport(new Eligibility(Eligibility.Grade.COMPLETE, "there is no data"), true, 0, "");

  /// Nothing is known of the copy yet.
  public static final DataReport UNKNOWN =
      new DataReport(
          new Eligibility(Eligibility.Grade.INCONSISTENT, "it was not looked at yet"),
          false,
          0,
          "");
}
