package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Lists folders for this program itself. Of one thread.
final class NamesIn {
  private static final int ROOM = 64 * 1024;

  /// Of `struct linux_dirent64`.
  private static final long RECORD_LENGTH = 16;

  private static final long RECORD_NAME = 19;

  private final Linux linux;
  private final LeftOut leftOut;
  private final MemorySegment records = Arena.ofAuto().allocate(ROOM, 8);

  NamesIn(Linux linux) {
    this(linux, LeftOut.NOTHING);
  }

  /// @param leftOut is not listed
  NamesIn(Linux linux, LeftOut leftOut) {
    this.linux = linux;
    this.leftOut = leftOut;
  }

  /// All but the folder itself and its parent.
  ///
  /// @param folder a descriptor, not of `O_PATH`, that was not listed yet
  List<FileName> list(int folder) throws LinuxException {
    List<FileName> names = new ArrayList<>();
    for (int filled = linux.list(folder, records);
        filled > 0;
        filled = linux.list(folder, records)) {
      for (long at = 0;
          at < filled;
          at += Short.toUnsignedInt(records.get(JAVA_SHORT_UNALIGNED, at + RECORD_LENGTH))) {
        FileName name = FileName.of(records.asSlice(at + RECORD_NAME));
        if (!name.isDots()) {
          names.add(name);
        }
      }
    }
    return leftOut.without(linux, folder, names);
  }
}
