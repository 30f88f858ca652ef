package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import java.util.Comparator;

/// Both hosts of a group have changed its settings while they were apart: whose count. Both decide
/// alike, whichever of them is told by the other first.
public final class Divergence {
  private static final Comparator<Claim> ORDER =
      Comparator.comparing(Claim::in).thenComparingLong(Claim::atMillis).thenComparing(Claim::host);

  private Divergence() {}

  /// @param in whether the group is in on that host: what runs is not ended by what does not
  /// @param atMillis when the change was made, by the wall clock of that host
  public record Claim(ServerId host, boolean in, long atMillis) {}

  /// Whether the settings of the other host count, and not those of this one.
  public static boolean yields(Claim here, Claim there) {
    return ORDER.compare(here, there) < 0;
  }
}
