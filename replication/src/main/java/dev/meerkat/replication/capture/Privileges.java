package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;

/// What a program would gain by being run: set-user-ID and set-group-ID. A change of the file takes
/// them away (`FUSE_HANDLE_KILLPRIV_V2`), unless root makes it; the backing folder, where all is
/// done by root, would leave them. Capabilities it takes away itself.
final class Privileges {
  private Privileges() {}

  /// Under the node's lock.
  ///
  /// @param gid of the caller, who keeps the set-group-ID of his own group where it does not mean a
  ///   program
  static void take(Linux linux, Teller teller, Node node, int descriptor, int gid)
      throws LinuxException {
    FileStatus before = linux.status(descriptor);
    int mode = without(before, gid);
    if (mode == before.mode()) {
      return;
    }
    FileId file = teller.file(node);
    try (Teller.Telling telling = teller.about(Parts.described(file))) {
      linux.changeMode(descriptor, mode & 0xFFF);
      telling.described(file, linux.status(descriptor));
    }
  }

  private static int without(FileStatus status, int gid) {
    int remaining = status.mode() & ~Flags.S_ISUID;
    boolean runByGroup = (status.mode() & Flags.S_IXGRP) != 0;
    return runByGroup || status.gid() != gid ? remaining & ~Flags.S_ISGID : remaining;
  }
}
