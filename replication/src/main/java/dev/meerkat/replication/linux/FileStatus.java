package dev.meerkat.replication.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.time.Instant;

/// What `statx(2)` tells.
///
/// @param mode type and permissions
/// @param blocks of 512 bytes
/// @param device what a special file stands for, as `makedev(3)` encodes it in 32 bits
/// @param fileSystem the device number of the one that it is in, encoded as well
public record FileStatus(
    long inode,
    int mode,
    int links,
    int uid,
    int gid,
    int device,
    long size,
    long blocks,
    int blockSize,
    Instant accessed,
    Instant modified,
    Instant changed,
    int fileSystem) {
  /// Of what [#blocks] counts.
  public static final int BLOCK_BYTES = 512;

  /// `STATX_BASIC_STATS`.
  static final int WANTED = 0x7FF;

  /// Size of `struct statx` (`include/uapi/linux/stat.h`).
  static final long SIZE = 256;

  static FileStatus of(MemorySegment statx) {
    return new FileStatus(
        statx.get(JAVA_LONG, 32),
        Short.toUnsignedInt(statx.get(JAVA_SHORT, 28)),
        statx.get(JAVA_INT, 16),
        statx.get(JAVA_INT, 20),
        statx.get(JAVA_INT, 24),
        device(statx, 128),
        statx.get(JAVA_LONG, 40),
        statx.get(JAVA_LONG, 48),
        statx.get(JAVA_INT, 4),
        time(statx, 64),
        time(statx, 112),
        time(statx, 96),
        device(statx, 136));
  }

  private static int device(MemorySegment statx, long at) {
    int major = statx.get(JAVA_INT, at);
    int minor = statx.get(JAVA_INT, at + 4);
    return (minor & 0xFF) | (major << 8) | ((minor & ~0xFF) << 12);
  }

  private static Instant time(MemorySegment statx, long at) {
    return Instant.ofEpochSecond(statx.get(JAVA_LONG, at), statx.get(JAVA_INT, at + 8));
  }

  public int type() {
    return mode & Flags.S_IFMT;
  }

  public int permissions() {
    return mode & 0xFFF;
  }

  /// Whether it is a folder that was removed while somebody has it open.
  public boolean isRemovedFolder() {
    return isFolder() && links() == 0;
  }

  public boolean isFolder() {
    return type() == Flags.S_IFDIR;
  }
}
