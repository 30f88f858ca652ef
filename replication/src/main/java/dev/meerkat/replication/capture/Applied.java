package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// How far the names in the folder of a standby have come, kept as an attribute of its root. File
/// systems with a journal of their own (ext4, XFS, Btrfs) keep the order of such changes, so after
/// any crash the names are as they were then, or as after one more change. Contents may be older.
///
/// @param journal the number of the journal that the changes come from
/// @param sequence of the last change of names
/// @param resyncing whether the folder may lack files that changes are about
record Applied(long journal, long sequence, boolean resyncing) {
  static final Applied NOTHING = new Applied(-1, 0, false);

  private static final MemorySegment NAME =
      Arena.global().allocateFrom(OwnPlace.ATTRIBUTES + "applied");
  private static final long BYTES = 24;

  static Applied read(Linux linux, int root, MemorySegment value) throws LinuxException {
    try {
      int size = linux.attribute(root, NAME, value);
      return size == BYTES
          ? new Applied(
              value.get(JAVA_LONG_UNALIGNED, 0),
              value.get(JAVA_LONG_UNALIGNED, 8),
              value.get(JAVA_LONG_UNALIGNED, 16) != 0)
          : NOTHING;
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENODATA) {
        return NOTHING;
      }
      throw e;
    }
  }

  void write(Linux linux, int root, MemorySegment value) throws LinuxException {
    value.set(JAVA_LONG_UNALIGNED, 0, journal);
    value.set(JAVA_LONG_UNALIGNED, 8, sequence);
    value.set(JAVA_LONG_UNALIGNED, 16, resyncing ? 1 : 0);
    linux.setAttribute(root, NAME, value, 0);
  }

  static MemorySegment value() {
    return Arena.ofAuto().allocate(BYTES, 8);
  }
}
