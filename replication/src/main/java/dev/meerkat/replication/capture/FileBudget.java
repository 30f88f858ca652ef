package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.FileRoom;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many files the datasets of this process may have together, as its memory is one.
final class FileBudget {
  static final FileBudget OF_PROCESS =
      new FileBudget(FileRoom.of(Runtime.getRuntime().maxMemory()));

  /// A folder of this host.
  private record Place(int device, long inode) {}

  private static final Logger log = LoggerFactory.getLogger(FileBudget.class);

  private final FileRoom room;

  /// Whether it was told that new files are refused.
  private final AtomicBoolean refusing = new AtomicBoolean();

  /// The last one of each folder: the one before is no longer in use, or about to be given up.
  private final Map<Place, WeakReference<FileIndex>> indexes = new ConcurrentHashMap<>();

  FileBudget(FileRoom room) {
    this.room = room;
  }

  FileRoom room() {
    return room;
  }

  /// From now on its files count.
  ///
  /// @param device of the file system that its folder is in
  /// @param inode of its folder
  void count(int device, long inode, FileIndex index) {
    indexes.values().removeIf(known -> known.get() == null);
    indexes.put(new Place(device, inode), new WeakReference<>(index));
  }

  /// Before something new is made.
  ///
  /// @throws LinuxException `ENOSPC`, as of a file system that has no inodes left
  void requireRoom() throws LinuxException {
    long left = left();
    if (left == 0) {
      if (refusing.compareAndSet(false, true)) {
        log.error("new files are refused (no space left on device): {}", room.advice());
      }
      throw new LinuxException("make", "another file", Errno.ENOSPC);
    }
    if (refusing.get() && left > room.files() / 100) {
      refusing.set(false);
    }
  }

  /// Whether there are more than there can be by what is refused.
  boolean isOverdrawn() {
    return room.isOverdrawn(taken());
  }

  /// Before a copy takes what the active side has told of.
  ///
  /// @throws LinuxException `ENOSPC`
  void requireNotOverdrawn() throws LinuxException {
    if (isOverdrawn()) {
      log.error("a copy has more files than there is memory for: {}", room.advice());
      throw new LinuxException("make", "another file", Errno.ENOSPC);
    }
  }

  /// For how many the kernel may know of a mount that is made now: all share the memory.
  int known() {
    return room.knownOf(indexes.size());
  }

  /// How many more there may be.
  long left() {
    return room.left(taken());
  }

  private long taken() {
    long taken = 0;
    for (WeakReference<FileIndex> each : indexes.values()) {
      FileIndex index = each.get();
      taken += index == null ? 0 : index.size();
    }
    return taken;
  }
}
