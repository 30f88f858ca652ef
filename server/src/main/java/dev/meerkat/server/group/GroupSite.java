package dev.meerkat.server.group;

import dev.meerkat.core.group.SiteServers;
import java.util.Optional;
import java.util.TreeSet;

/// Whom a change of a group may name: the servers of the site, and whom the group names already.
/// One that was removed from the site is gone, and a group that goes on without it still names it.
final class GroupSite {
  private GroupSite() {}

  /// @param stored what is known of the group; empty when it is new
  static SiteServers of(SiteServers site, Optional<GroupText> stored) {
    if (stored.isEmpty()) {
      return site;
    }
    var all = new TreeSet<>(site.all());
    try {
      var named = stored.get().standingAlone(Optional.empty()).readStored();
      all.addAll(named.hosts());
      named.arbitration().witness().ifPresent(all::add);
    } catch (GroupRefused _) {
      return site; // It is to be given a document that makes sense.
    }
    return new SiteServers(all, site.witnesses());
  }
}
