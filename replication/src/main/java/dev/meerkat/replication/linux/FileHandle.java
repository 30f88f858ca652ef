package dev.meerkat.replication.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/// What `name_to_handle_at(2)` gives and `open_by_handle_at(2)` takes: names an inode, and not the
/// one that later has its number, without holding a descriptor.
public final class FileHandle {
  /// `MAX_HANDLE_SZ`.
  static final int MAX_BYTES = 128;

  private final int type;
  private final byte[] bytes;

  private FileHandle(int type, byte[] bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  /// @param struct a `struct file_handle`: `handle_bytes`, `handle_type`, `f_handle`
  public static FileHandle of(MemorySegment struct) {
    byte[] bytes = new byte[struct.get(JAVA_INT, 0)];
    MemorySegment.copy(struct, JAVA_BYTE, 8, bytes, 0, bytes.length);
    return new FileHandle(struct.get(JAVA_INT, 4), bytes);
  }

  /// Of the struct that [#store] writes.
  public long sizeBytes() {
    return 8L + bytes.length;
  }

  public void store(MemorySegment struct) {
    struct.set(JAVA_INT, 0, bytes.length);
    struct.set(JAVA_INT, 4, type);
    MemorySegment.copy(bytes, 0, struct, JAVA_BYTE, 8, bytes.length);
  }

  /// A digest of all of it (FNV-1a): differs when an inode's number was used again.
  public long digest() {
    long hash = 0xcbf29ce484222325L ^ type;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
    }
    return hash;
  }
}
