package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;

/// What a program would gain by being run: set-user-ID, and set-group-ID where the group may run
/// it. The kernel says when a change of the file takes them away (`FUSE_HANDLE_KILLPRIV_V2`).
final class Privileges {
  private Privileges() {}

  static boolean carriedBy(int mode) {
    return without(mode) != mode;
  }

  /// Under the node's lock.
  static void take(Linux linux, Backing backing, Node node, int descriptor) throws LinuxException {
    FileStatus before = linux.status(descriptor);
    if (carriedBy(before.mode())) {
      linux.changeMode(descriptor, without(before.mode()) & 0xFFF);
      FileStatus status = linux.status(descriptor);
      backing
          .listener()
          .changed(
              new Change.Attributes(
                  node.file(), Ownership.of(status), status.accessed(), status.modified()));
    }
  }

  private static int without(int mode) {
    int remaining = mode & ~Flags.S_ISUID;
    boolean runByGroup =
        (mode & (Flags.S_ISGID | Flags.S_IXGRP)) == (Flags.S_ISGID | Flags.S_IXGRP);
    return runByGroup ? remaining & ~Flags.S_ISGID : remaining;
  }
}
