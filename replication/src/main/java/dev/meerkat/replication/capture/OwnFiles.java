package dev.meerkat.replication.capture;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What this process itself reads and writes without asking. None of it may be below a folder that
/// it mounts: a thread that waits for its own process, in a page fault at the worst, never returns.
final class OwnFiles {
  private OwnFiles() {}

  static void requireOutside(Path folder) throws IOException {
    List<String> places = new ArrayList<>();
    places.add(System.getProperty("java.home"));
    places.add(System.getProperty("java.io.tmpdir"));
    places.add(System.getProperty("user.dir"));
    places.addAll(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
    for (String place : places) {
      Path path = Path.of(place);
      if (Files.exists(path) && path.toRealPath().startsWith(folder)) {
        throw new IOException(
            folder + " cannot be mounted: this program uses " + path + ", which is inside");
      }
    }
  }
}
