package dev.meerkat.core.replication;

/// For how many files a process has memory. Each file of a dataset takes some, and each that the
/// kernel has in its cache takes more; when the heap is full, the process ends, with all that it
/// does. So a file too many is refused, and the kernel is asked to forget what nobody uses.
///
/// @param files that may be in all datasets of the process together
/// @param known that the kernel may have cached of all mounts before it is asked to forget
public record FileRoom(long files, int known) {
  /// Of the map from its number to its handle.
  private static final int FILE_BYTES = 128;

  /// Of a node: its number, its inode, its handle and two maps.
  private static final int NODE_BYTES = 320;

  /// Made by as many threads.
  private static final int AT_ONCE = 64;

  public FileRoom {
    if (files < 1 || known < 1) {
      throw new IllegalArgumentException("room for " + files + " files, " + known + " known");
    }
  }

  /// A fifth of the heap for the files, a tenth for what the kernel knows: with the usual 1 GiB
  /// 1,677,721 files, of which 335,544 are known. Queues, cameras and the collector have the rest.
  public static FileRoom of(long heapBytes) {
    return new FileRoom(
        Math.max(1, heapBytes / 5 / FILE_BYTES),
        Math.clamp(heapBytes / 10 / NODE_BYTES, 1, Integer.MAX_VALUE));
  }

  /// Whether there are more than there can be by what is refused: several are made at once, and a
  /// standby takes what the active side, which may have made a few too many, has told of.
  ///
  /// @param taken files that there are
  public boolean isOverdrawn(long taken) {
    return taken > files + files / 50 + AT_ONCE;
  }

  /// The part of a mount of what the kernel may have cached.
  ///
  /// @param mounts that there are with it
  public int knownOf(int mounts) {
    return Math.max(1, known / Math.max(1, mounts));
  }

  /// @param taken files that there are
  /// @return how many more there may be
  public long left(long taken) {
    return Math.max(0, files - taken);
  }

  /// What to do about a file too many.
  public String advice() {
    return "Meerkat has memory for "
        + files
        + " files in all of its datasets: leave folders out (exclude), or give it more memory,"
        + " such as MEERKAT_JVM_OPTS=-Xmx4g for four times as many as with 1 GiB";
  }
}
