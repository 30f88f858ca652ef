package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.FileStatus;

/// Who a file belongs to and what they may do.
///
/// @param mode type and permissions
public record Ownership(int mode, int uid, int gid) {
  static Ownership of(FileStatus status) {
    return new Ownership(status.mode(), status.uid(), status.gid());
  }
}
