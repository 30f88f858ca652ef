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

  /// @return why those of the other host count; empty when those of this one do
  public static String yielding(Claim here, Claim there) {
    if (ORDER.compare(here, there) > 0) {
      return "";
    }
    if (here.in() != there.in()) {
      return "the group is in there, and not on " + here.host();
    }
    return here.atMillis() == there.atMillis()
        ? "they were changed at the same moment, and its name is the greater one"
        : "they were changed later";
  }
}
