package dev.meerkat.cluster.arbiter;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import java.util.function.Consumer;

/// Holds the lease of each group. Nothing here waits, and no answer comes when no majority of the
/// voters is reached, or when a later request for the group took its place: whoever needs one asks
/// again. Answers come on a thread of the arbiter, which they must not keep waiting.
public interface Arbiter {
  /// Tells the lease that is held. It is no older than this call.
  void consult(GroupId group, Consumer<Lease> told);

  /// Puts `wanted` in place of `expected` if that is what is held, and tells what is held then. A
  /// request that is not answered may have been granted, or be granted later.
  void ask(GroupId group, Lease expected, Lease wanted, Consumer<Lease> told);
}
