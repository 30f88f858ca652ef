package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// Whom a group may name.
///
/// @param all the servers of the site, witnesses included
/// @param witnesses those that give their vote only, and so are no hosts
public record SiteServers(SortedSet<ServerId> all, SortedSet<ServerId> witnesses) {
  public SiteServers {
    all = Collections.unmodifiableSortedSet(new TreeSet<>(all));
    witnesses = Collections.unmodifiableSortedSet(new TreeSet<>(witnesses));
  }

  /// Servers that may all be hosts.
  public SiteServers(SortedSet<ServerId> all) {
    this(all, new TreeSet<>());
  }

  /// Whether the site has such a server.
  public boolean has(ServerId server) {
    return all.contains(server);
  }

  /// Those that may be hosts.
  SortedSet<ServerId> hosts() {
    var hosts = new TreeSet<>(all);
    hosts.removeAll(witnesses);
    return hosts;
  }
}
