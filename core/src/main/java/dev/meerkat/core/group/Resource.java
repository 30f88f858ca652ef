package dev.meerkat.core.group;

import dev.meerkat.core.group.resource.ResourceSettings;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// One of the things that make a group: an address, a service, a script and so on.
///
/// @param dependsOn what must run before it starts
public record Resource(
    ResourceId id,
    ResourceSettings settings,
    SortedSet<ResourceId> dependsOn,
    Limits limits,
    Optional<Monitor> monitor) {
  public Resource {
    dependsOn = new TreeSet<>(dependsOn);
  }
}
