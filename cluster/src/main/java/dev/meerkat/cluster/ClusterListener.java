package dev.meerkat.cluster;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.watch.ServerStatus;
import java.util.SortedSet;

/// Hears what happens in the cluster: one call at a time, in order, on a thread of the cluster's
/// own. A slow listener delays only itself: meanwhile statuses of one server and configurations
/// replace their predecessors.
public interface ClusterListener {
  /// The live servers that this one is connected with changed.
  ///
  /// @param members contains this server
  void viewChanged(SortedSet<ServerId> members);

  /// Another server told its status. It was a member when it did.
  void statusHeard(ServerStatus status);

  /// The configuration changed, here or elsewhere. Called once after the start before all else.
  void configurationChanged(SiteConfiguration configuration);

  /// Something has begun or ended that an administrator ought to know of. As long as it lasts,
  /// [Cluster#problems] tells it.
  void noticed(String news);

  /// Something is wrong that an administrator must mend: two servers of one name, a document that
  /// makes no sense, a disk that takes no configuration.
  ///
  /// @param problem a sentence that says what, where and what to do
  void problemFound(String problem);
}
