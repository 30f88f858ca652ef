package dev.meerkat.core.group;

import java.util.List;

/// A folder whose content follows the group.
///
/// @param folder the same on both hosts
/// @param exclude patterns below the folder that stay where they are
public record Dataset(DatasetId id, String folder, List<String> exclude) {
  public Dataset {
    exclude = List.copyOf(exclude);
  }

  boolean overlaps(Dataset other) {
    return overlaps(other.folder);
  }

  boolean overlaps(String other) {
    return (folder + "/").startsWith(other + "/") || (other + "/").startsWith(folder + "/");
  }
}
