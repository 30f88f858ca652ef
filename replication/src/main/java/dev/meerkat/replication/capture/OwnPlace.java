package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// What Meerkat itself keeps in the folder, and applications do not see: a folder in its root, and
/// attributes of files. Neither is replicated.
public final class OwnPlace {
  /// In the root of the folder.
  public static final String FOLDER = ".meerkat";

  /// What the names of its attributes begin with.
  public static final String ATTRIBUTES = "trusted.meerkat.";

  private static final byte[] FOLDER_BYTES = FOLDER.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PREFIX = ATTRIBUTES.getBytes(StandardCharsets.US_ASCII);

  private OwnPlace() {}

  /// @param name with a zero byte at its end
  static boolean isFolder(Node folder, MemorySegment name) {
    return folder.number() == NodeTable.ROOT && isFolderName(name);
  }

  /// @param name with a zero byte at its end
  static boolean isFolderName(MemorySegment name) {
    return startsWith(name, FOLDER_BYTES) && name.get(JAVA_BYTE, FOLDER_BYTES.length) == 0;
  }

  /// @param path from the dataset's folder on
  static boolean isOwnPath(String path) {
    return path.equals(FOLDER) || path.startsWith(FOLDER + "/");
  }

  /// @param name with a zero byte at its end
  static boolean isAttribute(MemorySegment name) {
    return startsWith(name, PREFIX);
  }

  /// @throws LinuxException if an application wants to have something of that name
  static void refuse(Node folder, MemorySegment name) throws LinuxException {
    if (isFolder(folder, name)) {
      throw new LinuxException("use", FOLDER + ", which belongs to Meerkat", Errno.EPERM);
    }
  }

  private static boolean startsWith(MemorySegment name, byte[] beginning) {
    if (name.byteSize() <= beginning.length) {
      return false;
    }
    for (int i = 0; i < beginning.length; i++) {
      if (name.get(JAVA_BYTE, i) != beginning[i]) {
        return false;
      }
    }
    return true;
  }
}
