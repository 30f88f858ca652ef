package dev.meerkat.core.replication;

/// A resync that could not go on, although the connection lives: it is tried again after a pause,
/// which is doubled each time.
///
/// @param why a sentence that names what is to be done; empty when nothing is wrong
/// @param times that it happened in a row
/// @param ticks until it may be tried again
public record Setback(String why, int times, int ticks) {
  static final Setback NONE = new Setback("", 0, 0);

  private static final int FIRST_TICKS = 5;

  /// Ten minutes: then it is found soon that somebody has mended it, and comparing up to there over
  /// and over costs little.
  private static final int MOST_TICKS = 600;

  Setback again(String reason) {
    int doublings = Math.min(times, Integer.SIZE - Integer.numberOfLeadingZeros(MOST_TICKS));
    return new Setback(reason, times + 1, Math.min(FIRST_TICKS << doublings, MOST_TICKS));
  }

  Setback ticked() {
    return ticks == 0 ? this : new Setback(why, times, ticks - 1);
  }

  /// Whether no resync may begin now.
  public boolean holds() {
    return ticks > 0;
  }

  /// Whether the last resync could not go on, and none was complete since.
  public boolean isKnown() {
    return times > 0;
  }

  public String sentence() {
    return "the resync could not go on: "
        + why
        + (holds() ? "; it is tried again in " + ticks + " s" : "; it is being tried again");
  }
}
