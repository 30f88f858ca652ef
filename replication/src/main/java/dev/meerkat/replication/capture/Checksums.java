package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Checksums of ranges that are the same on both sides when what the ranges hold is: 16 bytes of a
/// SHA-256. Left out is what both sides may have of their own: times of access, the order of names,
/// and where there are holes. Of one thread.
final class Checksums {
  static final int BYTES = 16;
  private static final int PIECE_BYTES = 64 << 10;

  private final Linux linux;
  private final LeftOut leftOut;
  private final NamesIn names;
  private final FileMarks marks;
  private final MessageDigest sha256;
  private final MemorySegment room = Arena.ofAuto().allocate(Parts.BYTES);
  private final byte[] piece = new byte[PIECE_BYTES];
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

  /// @param leftOut is not looked at
  Checksums(Linux linux, LeftOut leftOut) {
    this.linux = linux;
    this.leftOut = leftOut;
    this.names = new NamesIn(linux, leftOut);
    this.marks = new FileMarks(linux);
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// @param root a descriptor of the folder
  /// @param file a descriptor of the file, of `O_PATH`
  MemorySegment of(
      int root, FileHandle handle, int file, FileStatus status, boolean isRoot, long part)
      throws LinuxException {
    sha256.reset();
    if (part == Parts.DESCRIPTION) {
      describe(file, status);
    } else if (status.isFolder()) {
      list(root, handle, isRoot);
    } else if (status.type() == Flags.S_IFREG) {
      content(root, handle, part * Parts.BYTES);
    }
    return MemorySegment.ofArray(Arrays.copyOf(sha256.digest(), BYTES));
  }

  private void describe(int file, FileStatus status) throws LinuxException {
    add(status.mode());
    add(status.uid());
    add(status.gid());
    add(status.device());
    add(status.type() == Flags.S_IFREG ? status.size() : 0);
    // What does not belong changes the time of the folder that it is in.
    boolean isTimeKept = leftOut.isNothing() || !status.isFolder();
    add(new FileName(isTimeKept ? status.modified().toString() : ""));
    if (status.type() == Flags.S_IFLNK) {
      add(room.asSlice(0, linux.readSymlink(file, room)));
    }
    for (FileName name : sorted(ExtendedNames.of(linux, file))) {
      add(name);
      try (Arena text = Arena.ofConfined()) {
        add(room.asSlice(0, linux.attribute(file, name.store(text), room)));
      }
    }
  }

  private void list(int root, FileHandle folder, boolean isRoot) throws LinuxException {
    int flags = Flags.O_RDONLY | Flags.O_DIRECTORY;
    try (Opened at = new Opened(linux, linux.open(root, folder, flags), false)) {
      for (FileName name : sorted(names.list(at.descriptor()))) {
        try (Arena text = Arena.ofConfined()) {
          MemorySegment stored = name.store(text);
          if (isRoot && OwnPlace.isFolderName(stored)) {
            continue;
          }
          int pathOnly = Flags.O_PATH | Flags.O_NOFOLLOW;
          int file = linux.open(at.descriptor(), stored, pathOnly, 0);
          try (Opened named = new Opened(linux, file, false)) {
            FileHandle handle = linux.handle(named.descriptor(), linux.empty());
            add(name);
            add(marks.read(named.descriptor(), handle).map(FileId::number).orElse(0L));
          }
        }
      }
    }
  }

  private void content(int root, FileHandle handle, long offset) throws LinuxException {
    long bytes = 0;
    try (Opened at = new Opened(linux, linux.open(root, handle, Flags.O_RDONLY), false)) {
      int more;
      do {
        more = linux.read(at.descriptor(), room.asSlice(bytes), offset + bytes);
        bytes += more;
      } while (more > 0 && bytes < Parts.BYTES);
    }
    add(room.asSlice(0, bytes));
  }

  private static List<FileName> sorted(List<FileName> names) {
    return names.stream().sorted(Comparator.comparing(FileName::bytes)).toList();
  }

  private void add(long value) {
    sha256.update(number.clear().putLong(value).flip());
  }

  private void add(FileName name) {
    add(MemorySegment.ofArray(name.bytes().getBytes(StandardCharsets.ISO_8859_1)));
  }

  /// With its length.
  private void add(MemorySegment bytes) {
    add(bytes.byteSize());
    for (long at = 0; at < bytes.byteSize(); at += PIECE_BYTES) {
      int length = (int) Math.min(PIECE_BYTES, bytes.byteSize() - at);
      MemorySegment.copy(bytes, JAVA_BYTE, at, piece, 0, length);
      sha256.update(piece, 0, length);
    }
  }
}
