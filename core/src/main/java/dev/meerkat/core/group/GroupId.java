package dev.meerkat.core.group;

import dev.meerkat.core.model.Name;

/// A group of the site, by the name its administrator gave it.
public record GroupId(String value) implements Comparable<GroupId> {
  public GroupId {
    Name.checked("group name", value);
  }

  @Override
  public int compareTo(GroupId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
