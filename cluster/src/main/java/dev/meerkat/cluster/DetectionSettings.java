package dev.meerkat.cluster;

import dev.meerkat.core.site.SiteSize;

/// How fast a server that fell silent is given up. A killed process is noticed without any of this,
/// by the end of its TCP connection.
///
/// @param heartbeatMillis how often each server says that it lives
/// @param silenceMillis how long a server may say nothing before it is suspected; at least four
///   heartbeats, so that one pause of the other's Java machine does not move cameras
/// @param verifyMillis how long a suspected server has for answering a last question
public record DetectionSettings(long heartbeatMillis, long silenceMillis, long verifyMillis) {
  /// A silent server is given up within 5 s.
  public static final DetectionSettings NORMAL = new DetectionSettings(500, 3_000, 100);

  /// In a site of many servers, a silent one is given up within 6.5 s: heartbeats go to everybody,
  /// and their number grows with the square of that of the servers. At this interval the statuses
  /// that servers tell each other once a second take the place of nearly all.
  static final DetectionSettings LARGE = new DetectionSettings(1_000, 4_000, 100);

  public DetectionSettings {
    if (heartbeatMillis < 50 || silenceMillis < 4 * heartbeatMillis || verifyMillis < 50) {
      throw new IllegalArgumentException(
          "failure detection cannot work with heartbeatMillis "
              + heartbeatMillis
              + ", silenceMillis "
              + silenceMillis
              + " and verifyMillis "
              + verifyMillis
              + ": use at least 50 ms for each, and at least four heartbeats of silence");
    }
  }

  /// The longest time from the last word of a server to the view without it: the silence; one
  /// heartbeat interval because silence is checked once per interval, and one because the check
  /// itself drifts against the heartbeats; twice the verification, whose ends are looked at once
  /// per its own length; and 200 ms for agreeing on the view.
  public long worstCaseMillis() {
    return silenceMillis + 2 * heartbeatMillis + 2 * verifyMillis + 200;
  }

  /// @param servers how many there are
  public static DetectionSettings of(int servers) {
    return new SiteSize(servers).isLarge() ? LARGE : NORMAL;
  }
}
