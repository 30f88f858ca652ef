package dev.meerkat.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;

/// Footage that lies where a server has recorded before.
public final class Remains {
  private Remains() {}

  /// The first folder with a segment in it: of those that a configuration names, and of those in
  /// which this server has ever had a volume. Looks no further, and changes nothing.
  ///
  /// @throws ArchiveException when a folder cannot be looked at, such as one that is not mounted
  public static Optional<Path> find(VolumeSettings volumes) throws IOException {
    var roots = new TreeSet<>(volumes.paths());
    var former = KnownVolumes.open(volumes.memory()).roots();
    for (Path root : former) {
      if (Files.isDirectory(root) && !Files.exists(root.resolve(VolumeIdentity.MARKER))) {
        throw new ArchiveException(
            root
                + " was a volume of the archive and has no file "
                + VolumeIdentity.MARKER
                + " now: mount its disk; or, if its footage was moved away, remove the folder");
      }
    }
    roots.addAll(former);
    for (Path root : roots) {
      try {
        if (hasSegment(new ArchiveLayout(root))) {
          return Optional.of(root);
        }
      } catch (IOException e) {
        throw new ArchiveException("whether footage lies in " + root + " cannot be seen: " + e, e);
      }
    }
    return Optional.empty();
  }

  private static boolean hasSegment(ArchiveLayout layout) throws IOException {
    for (var camera : layout.cameras()) {
      if (layout.hasSegment(camera)) {
        return true;
      }
    }
    return false;
  }
}
