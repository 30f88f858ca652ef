package dev.meerkat.core.group;

import dev.meerkat.core.replication.Eligibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// How the data of a group stands on one host: that of the worst of its datasets.
///
/// @param eligibility what the copy is good for
/// @param own whether its newest use was here, as far as is known here
/// @param linked whether the two copies are connected, so that a switch can make them equal
/// @param lagBytes what is not on the other host yet
/// @param trouble what stops replication, and the remedy; empty when nothing does
public record DataReport(
    Eligibility eligibility, boolean own, boolean linked, long lagBytes, String trouble) {
  public static final DataReport NONE =
      new DataReport(
          new Eligibility(Eligibility.Grade.COMPLETE, "there is no data"), false, true, 0, "");

  /// Nothing is known of the copy yet.
  public static final DataReport UNKNOWN =
      new DataReport(
          new Eligibility(Eligibility.Grade.INCONSISTENT, "it was not looked at yet"),
          false,
          false,
          0,
          "");

  /// That of the worst of several datasets.
  public static DataReport worst(SortedMap<DatasetId, DataReport> each) {
    Optional<Eligibility> worst = Optional.empty();
    boolean own = false;
    boolean linked = true;
    long lagBytes = 0;
    List<String> troubles = new ArrayList<>();
    for (var entry : each.entrySet()) {
      var report = entry.getValue().named(entry.getKey(), each.size() > 1);
      var grade = report.eligibility.grade();
      if (worst.isEmpty() || grade.compareTo(worst.get().grade()) > 0) {
        worst = Optional.of(report.eligibility);
      }
      own |= report.own;
      linked &= report.linked;
      lagBytes += report.lagBytes;
      if (!report.trouble.isEmpty()) {
        troubles.add(report.trouble);
      }
    }
    return new DataReport(
        worst.orElse(NONE.eligibility), own, linked, lagBytes, String.join("; ", troubles));
  }

  boolean isUnknown() {
    return eligibility.grade() == UNKNOWN.eligibility.grade()
        && eligibility.words().endsWith(UNKNOWN.eligibility.words());
  }

  /// Why this copy cannot be made equal and be switched to, behind other words; empty when it can.
  String hindrance() {
    if (!trouble.isEmpty()) {
      return "; its data: " + trouble;
    }
    if (linked && eligibility.grade() != Eligibility.Grade.INCONSISTENT) {
      return "";
    }
    return "; its data: " + (linked ? "" : "not connected, ") + eligibility.words();
  }

  private DataReport named(DatasetId dataset, boolean several) {
    return several
        ? new DataReport(
            new Eligibility(eligibility.grade(), dataset + ": " + eligibility.words()),
            own,
            linked,
            lagBytes,
            trouble.isEmpty() ? "" : dataset + ": " + trouble)
        : this;
  }
}
