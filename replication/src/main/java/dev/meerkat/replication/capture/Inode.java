package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;

/// A file of this host's disk. The same as long as the file exists, also after a restart, and never
/// that of another file.
///
/// @param number of the inode
/// @param generation tells files apart that had the same number one after the other
record Inode(long number, long generation) {
  /// Of a file whose status and handle were just asked for.
  static Inode of(FileStatus status, FileHandle handle) {
    return new Inode(status.inode(), handle.digest());
  }
}
