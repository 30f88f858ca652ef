package dev.meerkat.simulation.group;

import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.Memory;
import dev.meerkat.core.replication.Policy;
import java.util.Optional;

/// The two copies of the group's data, as replication would keep them. Replication itself has a
/// simulation of its own.
interface Copies {
  static Copies of(World world) {
    return world.group.hasWitness() ? new RuledCopies(world) : new LocalCopies(world);
  }

  /// @param follows whether the copy may be made equal to the other; not when its process has ended
  void follow(Host host, boolean follows);

  /// A moment of replication: what the active side writes, and what reaches the other one.
  void pass();

  DataReport report(Host host);

  /// Whether its copy has something that the other one lacks.
  boolean isNewer(Host host);

  /// @return why not; empty when the copy was opened
  Optional<String> open(Host host, Policy policy);

  /// Whether the other side has everything, so that a switch may go on.
  boolean isEqual();

  /// The host has ended its use in good order.
  ///
  /// @param equal because it hands the group over
  void closed(Host host, boolean equal);

  /// The host has written down what it remembers.
  void persisted(Host host, Memory memory);
}
