package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The names of a file's extended attributes, without Meerkat's own.
final class ExtendedNames {
  /// `XATTR_LIST_MAX`, and as many bytes for one value (`XATTR_SIZE_MAX`).
  static final int ROOM = 64 * 1024;

  private ExtendedNames() {}

  static List<FileName> of(Linux linux, int descriptor) throws LinuxException {
    List<FileName> names = new ArrayList<>();
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment list = memory.allocate(ROOM);
      int end = linux.attributes(descriptor, list);
      for (long at = 0; at < end; ) {
        FileName name = FileName.of(list.asSlice(at));
        at += name.bytes().length() + 1L;
        if (!name.bytes().startsWith(OwnPlace.ATTRIBUTES)) {
          names.add(name);
        }
      }
    }
    return names;
  }
}
