package dev.meerkat.core.watch;

/// When this server last told its status, and whether there is news.
///
/// @param due whether something of importance changed since
record Announcement(long atMillis, boolean due) {
  /// Changes of phase are told together when they come closer to each other than this: a server
  /// that starts with thousands of cameras would otherwise send thousands of long messages.
  static final long GAP_MILLIS = 50;

  /// Nothing has ever been told.
  static final Announcement NONE = new Announcement(Long.MIN_VALUE / 2, false);
}
