package dev.meerkat.core.group.resource;

/// What a resource of some kind is made of. A new kind is one class that implements this, with a
/// [ResourceKind] that reads it.
public interface ResourceSettings {
  /// The word for its kind, as in the document.
  String kind();

  /// Whether clients find the group by it. It is given up last, so that whoever is connected is
  /// served to the end, and a switch that is given up is not noticed.
  default boolean isWayIn() {
    return false;
  }
}
