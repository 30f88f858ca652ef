package dev.meerkat.replication.group;

import dev.meerkat.core.group.DatasetId;
import java.util.List;

/// How far the comparison of a dataset with the other host's copy is, or what came of it.
///
/// @param sentence for the administrator
/// @param differences what was found, a line for each: path and range; known at the end
public record Compared(DatasetId dataset, Stage stage, String sentence, List<String> differences) {
  public enum Stage {
    GOING,
    EQUAL,
    /// Also when it is mended by now.
    DIFFERS,
    FAILED
  }

  public Compared {
    differences = List.copyOf(differences);
  }
}
