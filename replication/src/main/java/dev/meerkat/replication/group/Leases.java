package dev.meerkat.replication.group;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import java.util.function.Consumer;

/// The arbiter, as it is asked by the data of a group. Nothing here waits; no answer comes when the
/// arbiter cannot be reached.
public interface Leases {
  void consult(GroupId group, Consumer<Lease> told);

  /// Puts one lease in place of another, if that is what is held, and tells what is held then.
  void ask(GroupId group, Lease expected, Lease wanted, Consumer<Lease> told);
}
