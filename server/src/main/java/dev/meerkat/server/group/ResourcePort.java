package dev.meerkat.server.group;

import dev.meerkat.core.group.ResourceId;

/// What starts and stops the resources of one group on this host. No call waits; outcomes are
/// facts.
public interface ResourcePort {
  /// Asks whether somebody has the group's addresses.
  void probe(long attempt);

  void start(ResourceId resource, long attempt);

  void stop(ResourceId resource, long attempt);

  void kill(ResourceId resource, long attempt);

  /// What an administrator is to do about it although it runs; empty when nothing.
  String trouble(ResourceId resource);

  /// Makes sure that nothing of the group runs here.
  void fence(long attempt, long atMostMillis);
}
