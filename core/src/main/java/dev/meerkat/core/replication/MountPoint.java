package dev.meerkat.core.replication;

/// Whether the folder of a dataset is still the one that replication began with. What is not must
/// stop replication at once: an empty folder below a lost mount would be taken for a deletion of
/// everything.
///
/// | What is seen | Is |
/// |---|---|
/// | nothing, or no marker, or it cannot be read | lost: replication goes on when it is back |
/// | that Meerkat's own mount is away, or below another one | lost |
/// | another marker, or another folder with this one | changed: the administrator decides |
///
/// Selecting the data source is the way on: then a folder that has changed is taken as it is, and
/// so is one without a marker if the other side's data counts.
///
/// @param root the inode of the folder
/// @param identity from the marker that Meerkat has put into the folder
public record MountPoint(long root, String identity) {
  private static final String ANEW =
      "select the data source; all is compared then, and what only the side has whose data does not"
          + " count is kept aside";

  /// What the folder is found to be.
  public sealed interface Sight {
    /// It is not there.
    record Absent() implements Sight {}

    /// @param why it cannot be read
    record Unreadable(String why) implements Sight {}

    /// What Meerkat has mounted over it is not what one sees there.
    record Uncovered() implements Sight {}

    /// @param identity empty when it has no marker
    record Folder(long root, String identity) implements Sight {}
  }

  /// @param stops whether replication must stop
  /// @param sentence what is wrong and what to do; empty when nothing is
  public record Verdict(boolean stops, String sentence) {}

  public Verdict judge(Sight now, String folder) {
    return switch (now) {
      case Sight.Absent() -> lost(folder + " is not there: mount it; replication then goes on");
      case Sight.Unreadable(var why) ->
          lost(folder + " cannot be read (" + why + "): see to its disk; replication then goes on");
      case Sight.Uncovered() ->
          lost(
              "what Meerkat had mounted at "
                  + folder
                  + " was unmounted, or something else was mounted over it: take that away;"
                  + " replication then goes on");
      case Sight.Folder(_, var marker) when marker.isEmpty() ->
          lost(
              folder
                  + " holds no dataset: mount its file system; replication then goes on. If a new"
                  + " disk is there, select the data source: all is copied to it then");
      case Sight.Folder(_, var marker) when !marker.equals(identity) ->
          changed(
              folder
                  + " holds another dataset: mount the right file system, or, to take this folder"
                  + " for good, "
                  + ANEW);
      case Sight.Folder(var inode, _) when inode != root ->
          changed(
              folder
                  + " is another folder than before, with the marker of this dataset (restored or"
                  + " copied): "
                  + ANEW);
      case Sight.Folder _ -> new Verdict(false, "");
    };
  }

  /// Whether the folder is taken for the right one when an operator says whose data counts. A
  /// folder without a marker is not taken as the source of anything: it may lie below a lost mount.
  ///
  /// @param ours whether this side's data is to count
  public boolean isTakenAnew(Sight now, boolean ours) {
    return switch (now) {
      case Sight.Absent _, Sight.Unreadable _, Sight.Uncovered _ -> false;
      case Sight.Folder(_, var marker) when marker.isEmpty() -> !ours;
      case Sight.Folder(var inode, var marker) -> inode != root || !marker.equals(identity);
    };
  }

  private static Verdict lost(String words) {
    return new Verdict(true, "mount point lost: " + words);
  }

  private static Verdict changed(String words) {
    return new Verdict(true, "mount point changed: " + words);
  }
}
