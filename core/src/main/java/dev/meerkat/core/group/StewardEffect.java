package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Policy;

/// What the steward wants done, in this order.
public sealed interface StewardEffect {
  /// Write down, durably, before anything that follows.
  record Persist(Memory memory) implements StewardEffect {}

  /// Ask the arbiter what it holds, and say [StewardEvent.Told].
  record Consult() implements StewardEffect {}

  /// Ask the arbiter to replace one lease by another, and to tell the one that it then has.
  record Ask(Lease expected, Lease wanted) implements StewardEffect {}

  /// Have the guard, which needs no process of Meerkat, make an end of everything at that time:
  /// abort the data's mount, kill the applications, drop the address. It replaces an earlier order,
  /// and is in force when the next effect is performed. After that time, the guard lets nothing be
  /// started by an order that was given before.
  record ArmGuard(long untilMillis) implements StewardEffect {}

  /// Nothing runs here any more.
  record DisarmGuard() implements StewardEffect {}

  /// Ask whether somebody has the group's addresses (RFC 5227, RFC 4862 §5.4).
  record Probe(long attempt) implements StewardEffect {}

  /// Start it under the guard, unless the time of the guard is over. What runs already counts as
  /// started.
  record Start(ResourceId resource, long attempt) implements StewardEffect {}

  /// What does not run counts as stopped.
  record Stop(ResourceId resource, long attempt) implements StewardEffect {}

  /// End it without asking it: kill its processes, drop the address, detach the mount.
  record Kill(ResourceId resource, long attempt) implements StewardEffect {}

  /// Make sure that nothing of the group runs here: abort the data's mount, kill everything, drop
  /// the address. What comes of it is told within that time.
  record Fence(long attempt, long atMostMillis) implements StewardEffect {}

  /// End the host at once, without its own shutting down.
  record Reboot(String why) implements StewardEffect {}

  /// Make the data writable under the guard, unless its time is over or the copy is not good
  /// enough.
  record OpenData(long attempt, Policy policy) implements StewardEffect {}

  /// End the use of the data, and an opening that goes on. `equal` waits until the other host has
  /// everything; else what is reached counts.
  record CloseData(long attempt, boolean equal) implements StewardEffect {}

  /// Make the copy follow that of the active side.
  record FollowData() implements StewardEffect {}

  /// The data of that host counts from now on; what the other one has is kept aside.
  record ChooseSource(ServerId source) implements StewardEffect {}

  /// Send a beat at once.
  record TellPeer() implements StewardEffect {}

  /// The order goes to the other host, which answers it.
  record Forward(Command command) implements StewardEffect {}

  /// Answers the order that was just given.
  record Accept(String sentence) implements StewardEffect {}

  /// Nothing was changed.
  ///
  /// @param nameWanted whether it is done when the name of the group is typed
  record Refuse(String sentence, boolean nameWanted) implements StewardEffect {}

  /// Set the clock by that of the other host.
  record SyncTime(ServerId by) implements StewardEffect {}
}
