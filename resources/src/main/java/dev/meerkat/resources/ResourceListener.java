package dev.meerkat.resources;

import dev.meerkat.core.group.ResourceId;

/// Learns what came of orders to [Resources], each with the attempt that the order named. It is
/// called by several threads, and must not wait for another call of [Resources].
public interface ResourceListener {
  void started(ResourceId resource, long attempt);

  void stopped(ResourceId resource, long attempt);

  /// What was tried did not work, or took too long; or what that attempt has started works no more.
  ///
  /// @param why what, where, and what to do
  void failed(ResourceId resource, long attempt, String why);

  /// Something about what runs is to stand in the group's log; it goes on.
  void noted(ResourceId resource, String sentence);

  /// @param user who answers at an address of the group, such as `02:00:00:00:00:01 at 10.0.0.10`;
  ///   empty when nobody does
  void probed(long attempt, String user);

  /// It is certain that nothing of the group runs here.
  void fenced(long attempt);

  /// That is not certain.
  ///
  /// @param seen whether something is left; else it could not be looked, or not in time
  /// @param why what is left, and what could not be looked for
  void fenceFailed(long attempt, boolean seen, String why);
}
