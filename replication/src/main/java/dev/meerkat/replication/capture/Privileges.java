package dev.meerkat.replication.capture;

import dev.meerkat.replication.fuse.Request;
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
  /// @param request whose caller keeps the set-group-ID of a group of his own where it does not
  ///   mean a program
  static void take(Linux linux, Teller teller, Node node, int descriptor, Request request)
      throws LinuxException {
    FileStatus before = linux.status(descriptor);
    int mode = before.mode() & ~Flags.S_ISUID;
    if ((mode & Flags.S_ISGID) != 0 && (isRunByGroup(before) || isAnothers(before, request))) {
      mode &= ~Flags.S_ISGID;
    }
    if (mode == before.mode()) {
      return;
    }
    FileId file = teller.file(node);
    try (Teller.Telling telling = teller.about(Parts.described(file))) {
      linux.changeMode(descriptor, mode & 0xFFF);
      telling.described(file, linux.status(descriptor));
    }
  }

  /// After a file's owner was changed, which takes away all else: root, who has changed it here,
  /// keeps set-group-ID where it does not mean a program.
  ///
  /// @param before as the file was
  static void takeOfOwner(Linux linux, FileStatus before, int descriptor, Request request)
      throws LinuxException {
    boolean isKept = (before.mode() & Flags.S_ISGID) != 0 && !isRunByGroup(before);
    if (isKept && !before.isFolder() && request.uid() != 0 && isAnothers(before, request)) {
      linux.changeMode(descriptor, linux.status(descriptor).permissions() & ~Flags.S_ISGID);
    }
  }

  private static boolean isRunByGroup(FileStatus status) {
    return (status.mode() & Flags.S_IXGRP) != 0;
  }

  private static boolean isAnothers(FileStatus status, Request request) {
    return !Callers.isIn(request, status.gid());
  }
}
