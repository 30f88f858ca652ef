package dev.meerkat.media.rtp;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Compares a camera's time of day, as its sender reports give it, with ours. It is a check only:
/// samples carry our time.
final class CameraClock {
  /// Seconds from 1900, where NTP begins, to 1970.
  static final long EPOCH_SECONDS = 2_208_988_800L;

  /// Before 2001 a clock was not set, or counts since the camera was switched on (RFC 3550 §6.4.1
  /// allows that).
  private static final long PLAUSIBLE_MILLIS = 978_307_200_000L;

  private static final long TOLERATED_MILLIS = 2_000;

  /// A clock that jumps all the time is not told each time.
  private static final int MOST_TOLD = 3;

  private long toldMillis;
  private boolean toldUnset;
  private int told;

  /// @param ntp as in [Rtcp.SenderReport]
  /// @param wallMillis our time when the report came
  /// @return what to tell a person: a clock that is wrong by more than two seconds, or has jumped
  ///   by more since the last time it was told; at most [#MOST_TOLD] times
  Optional<String> check(long ntp, long wallMillis) {
    if (ntp == 0) {
      return Optional.empty();
    }
    long millis = ((ntp >>> 32) - EPOCH_SECONDS) * 1_000 + (((ntp & 0xffff_ffffL) * 1_000) >>> 32);
    if (millis < PLAUSIBLE_MILLIS) {
      boolean news = !toldUnset;
      toldUnset = true;
      return news
          ? Optional.of(
              "the camera's clock is not set (it says "
                  + Instant.ofEpochMilli(millis)
                  + "); recordings carry this server's time, but what the camera writes into its"
                  + " picture does not")
          : Optional.empty();
    }
    long aheadMillis = millis - wallMillis;
    if (Math.abs(aheadMillis - toldMillis) <= TOLERATED_MILLIS || told == MOST_TOLD) {
      return Optional.empty();
    }
    toldMillis = aheadMillis;
    toldUnset = false;
    told++;
    return Optional.of(
        "the camera's clock is "
            + Duration.ofMillis(Math.abs(aheadMillis))
            + (aheadMillis < 0 ? " behind" : " ahead")
            + "; recordings carry this server's time; set a time server in the camera");
  }
}
