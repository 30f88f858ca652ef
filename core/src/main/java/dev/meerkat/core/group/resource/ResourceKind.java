package dev.meerkat.core.group.resource;

import dev.meerkat.core.group.Node;
import dev.meerkat.core.model.ServerId;
import java.util.List;

/// Reads the settings of one kind of resource. The kind of a resource is told by the setting that
/// has its word as name.
///
/// @param word such as `service`
/// @param settings that it has beside, by name
public record ResourceKind(String word, List<String> settings, Reading reading) {
  /// Reads the settings of a resource.
  public interface Reading {
    /// @param resource the whole of it
    /// @param hosts the two hosts of the group
    /// @throws dev.meerkat.core.group.BadGroup if they are of no use
    ResourceSettings read(Node resource, List<ServerId> hosts);
  }

  public ResourceKind {
    settings = List.copyOf(settings);
  }
}
