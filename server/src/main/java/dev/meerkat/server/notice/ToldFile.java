package dev.meerkat.server.notice;

import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The cameras of others whose takeover by this server has been told, a line each, so that a
/// restart neither tells it again nor forgets to tell the end. It is not forced to the disk: at
/// worst something is told twice.
final class ToldFile {
  private final Path file;
  private SortedSet<CameraId> written = new TreeSet<>();

  ToldFile(Path file) {
    this.file = file;
  }

  /// Lines that make no sense are left out.
  SortedSet<CameraId> read() throws IOException {
    var told = new TreeSet<CameraId>();
    if (Files.exists(file)) {
      for (String line : Files.readString(file, StandardCharsets.UTF_8).lines().toList()) {
        if (line.matches("[A-Za-z0-9._-]{1,63}")) {
          told.add(new CameraId(line));
        }
      }
    }
    written = told;
    return told;
  }

  void write(SortedSet<CameraId> told) throws IOException {
    if (told.equals(written)) {
      return;
    }
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(
        temporary,
        told.stream().map(camera -> camera + "\n").collect(Collectors.joining()),
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    written = new TreeSet<>(told);
  }
}
