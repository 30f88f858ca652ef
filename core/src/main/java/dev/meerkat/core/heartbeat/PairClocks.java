package dev.meerkat.core.heartbeat;

/// Whether the wall clocks of the two hosts of a group agree, by the limits of [ClockCheck].
/// Nothing of a group is decided by them, but an application that moves to a clock which is behind
/// may see its own data as of the future.
public final class PairClocks {
  private PairClocks() {}

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
