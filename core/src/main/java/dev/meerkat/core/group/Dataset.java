package dev.meerkat.core.group;

import java.util.List;

/// A folder whose content follows the group.
///
/// @param folder the same on both hosts
/// @param exclude patterns below the folder that stay where they are
public record Dataset(DatasetId id, String folder, List<String> exclude) {
  /// Of the name by which both hosts call it when they speak with one another: `GROUP.DATASET`.
  public static final int MOST_NAME_CHARACTERS = 63;

  public Dataset {
    exclude = List.copyOf(exclude);
  }

  public String nameIn(GroupId group) {
    return group + "." + id;
  }

  boolean overlaps(Dataset other) {
    return overlaps(other.folder);
  }

  boolean overlaps(String other) {
    return Folders.overlap(folder, other);
  }
}
