package dev.meerkat.core.replication;

import java.util.Optional;

/// Whether the folder of a dataset is still the one that replication began with. What is not must
/// stop replication at once: an empty folder below a lost mount would be taken for a deletion of
/// everything.
///
/// @param root the inode of the folder
/// @param identity from the marker that Meerkat has put into the folder
public record MountPoint(long root, String identity) {
  /// @param stops whether replication must stop
  /// @param sentence what is wrong and what to do; empty when nothing is
  public record Verdict(boolean stops, String sentence) {}

  /// @param now how it looks; none when the folder is not there
  /// @param foreignChange a path that somebody changed in the folder of the standby; empty if none
  public Verdict judge(Optional<MountPoint> now, String folder, String foreignChange) {
    if (now.isEmpty()) {
      return new Verdict(
          true,
          "mount point lost: " + folder + " is not there: mount it; replication then goes on");
    }
    if (!now.get().identity.equals(identity)) {
      return new Verdict(
          true,
          now.get().identity.isEmpty()
              ? "mount point lost: "
                  + folder
                  + " holds no dataset: mount its file system; replication then goes on"
              : "mount point changed: "
                  + folder
                  + " holds another dataset: mount the right file"
                  + " system, or choose the data source anew");
    }
    if (!foreignChange.isEmpty()) {
      return new Verdict(
          true,
          "mount point changed: "
              + foreignChange
              + " was changed on the standby: choose the data"
              + " source anew, so that the copy is compared");
    }
    if (now.get().root != root) {
      return new Verdict(
          true,
          "mount point changed: "
              + folder
              + " is another folder than before, with the marker of"
              + " this dataset (restored or copied): choose the data source anew");
    }
    return new Verdict(false, "");
  }
}
