package dev.meerkat.core.group;

import dev.meerkat.core.model.Name;

/// A dataset of a group, by the name its administrator gave it.
public record DatasetId(String value) implements Comparable<DatasetId> {
  public DatasetId {
    Name.checked("dataset name", value);
  }

  @Override
  public int compareTo(DatasetId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
