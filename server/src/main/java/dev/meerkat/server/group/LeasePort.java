package dev.meerkat.server.group;

import dev.meerkat.core.group.Lease;

/// The arbiter of one group. Neither call waits; each answer is a fact ([Facts#told]), and none
/// comes when the arbiter cannot be reached.
public interface LeasePort {
  /// For a group without a witness, whose steward never asks.
  LeasePort NONE =
      new LeasePort() {
        @Override
        public void consult() {
          throw new IllegalStateException("the group has no witness");
        }

        @Override
        public void ask(Lease expected, Lease wanted) {
          throw new IllegalStateException("the group has no witness");
        }
      };

  void consult();

  /// Replaces one lease by another, if it is still the one that the arbiter holds.
  void ask(Lease expected, Lease wanted);
}
