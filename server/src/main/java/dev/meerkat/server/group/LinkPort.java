package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.LinkCondition;
import java.util.List;

/// The heartbeat links of a group.
public interface LinkPort {
  /// Sends a beat on every link now.
  void tellNow();

  List<LinkCondition> conditions();
}
