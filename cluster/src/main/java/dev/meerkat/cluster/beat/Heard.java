package dev.meerkat.cluster.beat;

import dev.meerkat.core.group.LinkId;
import dev.meerkat.core.group.PeerReport;

/// Takes what the other host of a group says.
@FunctionalInterface
public interface Heard {
  /// A beat came on that link that had not come on it before, nor a later one. Must not wait: all
  /// links are read by one thread.
  void heard(LinkId link, PeerReport report);
}
