package dev.meerkat.resources;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Resource;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.model.ServerId;
import java.util.List;

/// The resources of one group on this host. No method waits; what comes of an order is told to the
/// [ResourceListener], and a newer order for a resource ends the one before.
@SuppressWarnings({"unused", "DoNotCallSuggester"})
public final class Resources implements AutoCloseable {
  private Resources() {}

  /// Nothing is started or stopped by this: what runs goes on.
  ///
  /// @param self a host of the group
  public static Resources open(
      GroupId group,
      ServerId self,
      List<Resource> resources,
      Guard guard,
      Rivals rivals,
      ResourceListener listener) {
    throw new UnsupportedOperationException();
  }

  /// Asks whether somebody else has an address of the group; takes less than a second.
  public void probe(long attempt) {
    throw new UnsupportedOperationException();
  }

  /// Starts it under the guard, unless the time of the guard is over. What runs already counts as
  /// started. Once it runs it is watched, and [ResourceListener#failed] is told when it works no
  /// more.
  public void start(ResourceId resource, long attempt) {
    throw new UnsupportedOperationException();
  }

  /// What does not run counts as stopped.
  public void stop(ResourceId resource, long attempt) {
    throw new UnsupportedOperationException();
  }

  /// Ends it without asking it.
  public void kill(ResourceId resource, long attempt) {
    throw new UnsupportedOperationException();
  }

  /// Makes sure that nothing of the group runs here.
  public void fence(long attempt) {
    throw new UnsupportedOperationException();
  }

  /// Ends watching. What runs goes on, until the guard ends it.
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
