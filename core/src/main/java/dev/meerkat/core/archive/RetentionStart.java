package dev.meerkat.core.archive;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;

/// When a server that has started begins to delete. One that knows nothing of its site, because it
/// is new or has lost its folder, would delete what is protected, so it waits for the others:
///
/// | Knows | Other servers of its site | Begins |
/// |---|---|---|
/// | something | – | at once |
/// | nothing | none | after the stability time |
/// | nothing | some | when it has compared its configuration with one of them, but after [#MOST_MILLIS] at the latest: a full archive would stop its recordings |
///
/// @param blank whether it knows nothing
/// @param others whether it has been told of other servers
public record RetentionStart(boolean blank, boolean others, long stabilityMillis) {
  public static final long MOST_MILLIS = 600_000;

  /// Whether nobody else has told `self` anything: there is no camera, nothing is protected, and no
  /// other server is known. What it has written of itself does not count.
  public static boolean blank(SiteConfiguration site, ServerId self) {
    return site.cameras().isEmpty()
        && site.protectedRanges().isEmpty()
        && site.servers().keySet().stream().allMatch(self::equals);
  }

  /// @param compared whether all that another server held has arrived
  /// @param sinceMillis since the start
  public boolean due(boolean compared, long sinceMillis) {
    if (!blank) {
      return true;
    }
    return others ? compared || sinceMillis >= MOST_MILLIS : sinceMillis >= stabilityMillis;
  }
}
