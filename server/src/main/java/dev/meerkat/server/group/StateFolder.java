package dev.meerkat.server.group;

import dev.meerkat.cluster.identity.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A folder in which something is kept of one group.
final class StateFolder {
  private StateFolder() {}

  /// Deletes it with all that is in it, durably; does nothing when it is not there.
  ///
  /// @throws IOException when something cannot be deleted: it names it
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause(); // Something in it went meanwhile.
    }
    PrivateFile.syncFolderOf(folder);
  }
}
