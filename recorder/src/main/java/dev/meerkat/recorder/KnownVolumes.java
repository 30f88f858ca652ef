package dev.meerkat.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// Remembers, outside of the volumes, in which folders there have been volumes, so that one that is
/// not mounted at start is not taken for a new one. One line for each: its id, a space, its folder.
/// Safe for use by several threads.
final class KnownVolumes {
  private final Optional<Path> file;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, String> ids = new TreeMap<>();

  private KnownVolumes(Optional<Path> file) {
    this.file = file;
  }

  /// @param file empty: nothing is remembered
  static KnownVolumes open(Optional<Path> file) throws IOException {
    var known = new KnownVolumes(file);
    if (file.isPresent()) {
      try {
        for (String line : Files.readAllLines(file.get())) {
          int space = line.indexOf(' ');
          if (space > 0) {
            known.ids.put(line.substring(space + 1), line.substring(0, space));
          }
        }
      } catch (NoSuchFileException _) {
        return known;
      } catch (IOException e) {
        throw new ArchiveException(DiskProblem.text(file.get(), "cannot be read", e), e);
      }
    }
    return known;
  }

  /// The folders in which there have been volumes, mounted or not.
  List<Path> roots() {
    lock.lock();
    try {
      return ids.keySet().stream().map(Path::of).toList();
    } finally {
      lock.unlock();
    }
  }

  boolean knows(Path root) {
    lock.lock();
    try {
      return ids.containsKey(root.toString());
    } finally {
      lock.unlock();
    }
  }

  void remember(VolumeIdentity volume) throws IOException {
    lock.lock();
    try {
      String before = ids.put(volume.root().toString(), volume.id());
      if (file.isPresent() && !volume.id().equals(before)) {
        List<String> lines = new ArrayList<>();
        ids.forEach((root, id) -> lines.add(id + " " + root));
        Path fresh = file.get().resolveSibling(file.get().getFileName() + ".new");
        Files.write(fresh, lines);
        Files.move(
            fresh, file.get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      lock.unlock();
    }
  }
}
