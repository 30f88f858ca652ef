package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import java.util.Comparator;

/// Each host of a group has changed its settings without the other one, while they were apart:
/// whose count. Both decide alike, whichever of them is told by the other first. The first row that
/// applies:
///
/// | | Those of the other host count |
/// |---|---|
/// | this host has taken the group from the other one, which was taken for gone | no |
/// | one change was made on top of the other one | no: they are not apart |
/// | one is of a group that was not there before, the other one is not | no: they are two groups |
/// | one host has the group, the other one has not | when it is the other one: what runs is not ended by what does not |
/// | else | when the other host's were made later |
public final class Divergence {
  private static final Comparator<Claim> ORDER =
      Comparator.comparing(Claim::has)
          .thenComparingLong(Claim::atMillis)
          .thenComparing(Claim::host);

  private Divergence() {}

  /// A change of one host.
  ///
  /// @param number of the change
  /// @param before of the one that it was made on top of; empty when there was no such group
  /// @param removes whether there is to be no such group
  /// @param overrules whether it takes the group from the other host, which was taken for gone
  /// @param has whether that host itself has the group ([Steward#has])
  /// @param atMillis when the change was made, by the wall clock of that host
  public record Claim(
      ServerId host,
      String number,
      String before,
      boolean removes,
      boolean overrules,
      boolean has,
      long atMillis) {
    private boolean follows(Claim first) {
      return before.equals(first.number);
    }

    private boolean creates() {
      return before.isEmpty() && !removes;
    }
  }

  /// Whether the settings of the other host count, and not those of this one.
  public static boolean yields(Claim here, Claim there) {
    return !here.overrules
        && !here.follows(there)
        && !there.follows(here)
        && here.creates() == there.creates()
        && ORDER.compare(here, there) < 0;
  }
}
