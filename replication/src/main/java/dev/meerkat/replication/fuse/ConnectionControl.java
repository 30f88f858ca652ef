package dev.meerkat.replication.fuse;

import dev.meerkat.replication.linux.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The kernel's own control of connections (`Documentation/filesystems/fuse.rst`, fusectl).
public final class ConnectionControl {
  private static final Path CONNECTIONS = Path.of("/sys/fs/fuse/connections");

  private ConnectionControl() {}

  /// Ends a connection whoever serves it: all callers get an error at once, and so does everybody
  /// who comes later.
  ///
  /// @param connection the minor device number of the mount
  /// @return whether the kernel has such a connection
  public static boolean abort(int connection) throws IOException {
    Path control = control(connection);
    if (!Files.exists(control)) {
      mountControl();
    }
    try {
      Files.writeString(control, "1", StandardOpenOption.WRITE);
      return true;
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  /// The file that takes the word.
  public static Path control(int connection) {
    return CONNECTIONS.resolve(Integer.toString(connection)).resolve("abort");
  }

  private static void mountControl() throws IOException {
    try (var content = Files.list(CONNECTIONS)) {
      if (content.findAny().isPresent()) {
        return;
      }
    }
    try (Arena memory = Arena.ofConfined()) {
      new Linux(memory)
          .mount(
              memory.allocateFrom("fusectl"),
              memory.allocateFrom(CONNECTIONS.toString()),
              memory.allocateFrom("fusectl"),
              0,
              memory.allocateFrom(""));
    }
  }
}
