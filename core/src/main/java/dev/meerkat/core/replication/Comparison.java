package dev.meerkat.core.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether the folders of two sides fit each other, judged whenever a standby connects:
///
/// | The standby | Then |
/// |---|---|
/// | has other rules of what belongs to the dataset | it is refused |
/// | has a file system smaller than what the dataset takes | it is refused |
/// | has not enough free for what the dataset takes | the administrator is told |
/// | has another path, type of file system or version | the administrator is told |
///
/// @param refusal why the two cannot replicate: a sentence with what to do
/// @param warnings sentences
public record Comparison(Optional<String> refusal, List<String> warnings) {
  public Comparison {
    warnings = List.copyOf(warnings);
  }

  public static Comparison of(FolderFacts active, FolderFacts standby) {
    if (!active.rules().equals(standby.rules())) {
      return new Comparison(
          Optional.of(
              "the rules differ of what is replicated: "
                  + active.rules()
                  + " on the active side, "
                  + standby.rules()
                  + " on the standby: make them the same, and start that side again"),
          List.of());
    }
    long taken = active.usedBytes();
    if (standby.capacityBytes() < taken) {
      return new Comparison(
          Optional.of(
              "the standby's "
                  + standby.path()
                  + " is on a file system of "
                  + FolderFacts.megabytes(standby.capacityBytes())
                  + ", and the dataset takes "
                  + FolderFacts.megabytes(taken)
                  + ": put it on a larger one there"),
          List.of());
    }
    var warnings = new ArrayList<String>();
    if (standby.freeBytes() + standby.usedBytes() < taken) {
      warnings.add(
          "the standby has "
              + FolderFacts.megabytes(standby.freeBytes())
              + " free, and the dataset takes "
              + FolderFacts.megabytes(taken)
              + ": make room there, or replication will stop");
    }
    compare("paths", active.path(), standby.path(), warnings);
    compare("types of file systems", active.type(), standby.type(), warnings);
    compare("versions of Meerkat", active.version(), standby.version(), warnings);
    return new Comparison(Optional.empty(), warnings);
  }

  private static void compare(String what, String active, String standby, List<String> warnings) {
    if (!active.equals(standby)) {
      warnings.add(
          "the "
              + what
              + " differ: "
              + active
              + " on the active side, "
              + standby
              + " on the standby");
    }
  }
}
