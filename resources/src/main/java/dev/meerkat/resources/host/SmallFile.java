package dev.meerkat.resources.host;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// Files that are read and replaced as a whole.
public final class SmallFile {
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private static final FileAttribute<?> OWNERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private SmallFile() {}

  /// Whoever reads it finds the old text or the new one.
  public static void replace(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".java");
    Files.writeString(fresh, text);
    move(fresh, file);
  }

  /// The same of what nobody but the user of this process may read.
  public static void replacePrivate(Path file, byte[] bytes) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".java");
    Files.deleteIfExists(fresh);
    try (var open = Files.newByteChannel(fresh, NEW, OWNERS)) {
      var left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        open.write(left);
      }
    }
    move(fresh, file);
  }

  private static void move(Path fresh, Path file) throws IOException {
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("cannot replace " + file + " in one step: " + e.getMessage(), e);
    }
  }

  /// Empty when there is no such file.
  public static Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /// Empties it when it is larger. Who appends to it goes on at its new end.
  public static void trim(Path file, long mostBytes) throws IOException {
    if (Files.exists(file) && Files.size(file) > mostBytes) {
      try (var open = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
        var _ = open.truncate(0);
      }
    }
  }

  /// At most so many bytes of its end, as one line.
  public static String tail(Path file, int bytes) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    try (var open = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(0, open.length() - bytes);
      open.seek(from);
      byte[] end = new byte[(int) Math.min(bytes, open.length() - from)];
      open.readFully(end);
      return new String(end, StandardCharsets.UTF_8).strip().replaceAll("\\s*\\n\\s*", " / ");
    }
  }
}
