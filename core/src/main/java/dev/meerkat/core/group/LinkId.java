package dev.meerkat.core.group;

import dev.meerkat.core.model.Name;

/// A heartbeat link of a group, by the name its administrator gave it.
public record LinkId(String value) implements Comparable<LinkId> {
  public LinkId {
    Name.checked("link name", value);
  }

  @Override
  public int compareTo(LinkId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
