package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Flags;

/// What it takes to make a file that is not known, before anything else is told of it.
///
/// @param mode type and permissions
/// @param device what a special file stands for, else 0
/// @param target where a symbolic link leads; empty for all else
public record Kind(int mode, int device, FileName target) {
  public int type() {
    return mode & Flags.S_IFMT;
  }

  public boolean isFolder() {
    return type() == Flags.S_IFDIR;
  }
}
