package dev.meerkat.core.heartbeat;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Whether the wall clocks of the two hosts of a group agree, by the limits of [ClockCheck].
/// Nothing of a group is decided by them, but an application that moves to a clock which is behind
/// may see its own data as of the future.
public final class PairClocks {
  private PairClocks() {}

  /// The other clock as it is seen over one heartbeat link.
  ///
  /// @param heard whether the link is, so that what was measured is of now
  /// @param offsetMicros the other clock minus this one, right to half of the round trip
  public record Sight(boolean heard, OptionalLong roundTripMicros, OptionalLong offsetMicros) {}

  /// What counts of all that is seen.
  public record Reading(long offsetMicros, long roundTripMicros) {
    /// @param before whether they have differed so far
    public boolean differs(boolean before) {
      return differ(offsetMicros, roundTripMicros, before);
    }
  }

  /// By the link whose answers come soonest, as they tell the most of the other clock; empty when
  /// none has measured it yet.
  public static Optional<Reading> best(List<Sight> links) {
    return links.stream()
        .filter(each -> each.heard() && each.roundTripMicros().isPresent())
        .filter(each -> each.offsetMicros().isPresent())
        .map(each ->
            new Reading(each.offsetMicros().getAsLong(), each.roundTripMicros().getAsLong()))
        .min(Comparator.comparingLong(Reading::roundTripMicros));
  }

  /// @param offsetMicros the other clock minus this one, right to half of the round trip
  /// @param before whether they have differed so far
  public static boolean differ(long offsetMicros, long roundTripMicros, boolean before) {
    return ClockCheck.isOff(offsetMicros, roundTripMicros / 2, before);
  }

  /// @param offsetMicros the clock of the other host minus that of the host
  public static String difference(String host, String other, long offsetMicros) {
    return "the clock of "
        + other
        + " is "
        + ClockCheck.seconds(offsetMicros)
        + (offsetMicros > 0 ? " ahead of" : " behind")
        + " that of "
        + host;
  }

  /// What to do about it.
  public static String remedy() {
    return "let both follow the same time server (NTP, such as chrony or systemd-timesyncd)";
  }
}
