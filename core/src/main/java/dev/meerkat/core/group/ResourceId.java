package dev.meerkat.core.group;

import dev.meerkat.core.model.Name;

/// A resource of a group, by the name its administrator gave it.
public record ResourceId(String value) implements Comparable<ResourceId> {
  public ResourceId {
    Name.checked("resource name", value);
  }

  @Override
  public int compareTo(ResourceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
