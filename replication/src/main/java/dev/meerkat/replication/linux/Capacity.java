package dev.meerkat.replication.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// What `statfs(2)` tells of a file system.
///
/// @param flags of its mount: bits as in `mount(2)` for no set-user-ID, no devices and no programs
public record Capacity(
    long blockSize,
    long blocks,
    long freeBlocks,
    long availableBlocks,
    long inodes,
    long freeInodes,
    long nameLength,
    long fragmentSize,
    long flags) {
  /// Size of `struct statfs` on processors of 64 bits.
  static final long SIZE = 120;

  public long bytes() {
    return blocks * fragmentSize;
  }

  /// Free for everybody.
  public long availableBytes() {
    return availableBlocks * fragmentSize;
  }

  static Capacity of(MemorySegment statfs) {
    return new Capacity(
        statfs.get(JAVA_LONG, 8),
        statfs.get(JAVA_LONG, 16),
        statfs.get(JAVA_LONG, 24),
        statfs.get(JAVA_LONG, 32),
        statfs.get(JAVA_LONG, 40),
        statfs.get(JAVA_LONG, 48),
        statfs.get(JAVA_LONG, 64),
        statfs.get(JAVA_LONG, 72),
        statfs.get(JAVA_LONG, 80));
  }
}
