package dev.meerkat.core.watch;

/// When this server last told its status, and whether there is news.
///
/// @param number of that status
/// @param due whether something of importance changed since
record Announcement(long atMillis, StatusNumber number, boolean due) {
  /// Changes of phase are told together when they come closer to each other than this: a server
  /// that starts with thousands of cameras would otherwise send thousands of long messages.
  private static final long GAP_MILLIS = 50;

  /// Nothing has been told yet.
  ///
  /// @param life of this server
  static Announcement none(long life) {
    return new Announcement(Long.MIN_VALUE / 2, new StatusNumber(life, 0), false);
  }

  /// The status is told now.
  Announcement told(long nowMillis) {
    return new Announcement(nowMillis, number.next(), false);
  }

  Announcement withDue(boolean next) {
    return new Announcement(atMillis, number, next);
  }

  /// Whether the status is to be told now. After the view has changed, it is told more often:
  /// somebody waits for it.
  ///
  /// @param news whether something of importance changed since it was told
  boolean isDue(long nowMillis, boolean news, Neighbours neighbours, WatchSettings settings) {
    long sinceMillis = nowMillis - atMillis;
    boolean settling = nowMillis - neighbours.changedAtMillis() <= settings.statusWaitMillis();
    long intervalMillis =
        settling
            ? Math.min(settings.statusIntervalMillis(), settings.statusWaitMillis() / 4)
            : settings.statusIntervalMillis();
    return sinceMillis >= intervalMillis || (news && sinceMillis >= GAP_MILLIS);
  }
}
