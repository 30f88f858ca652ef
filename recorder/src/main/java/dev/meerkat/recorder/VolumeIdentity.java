package dev.meerkat.recorder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/// Which file system a volume is on. A volume that was unmounted leaves an empty folder behind;
/// writing there would fill the disk below it.
///
/// A file in the volume, `meerkat-volume`, carries a name that no other volume has, by which it is
/// known again. Its device number tells cheaply, while it is open, that it is still the same.
///
/// @param id of the marker
/// @param device as `stat(2)` tells
record VolumeIdentity(Path root, String id, long device) {
  static final String MARKER = "meerkat-volume";

  private static final int MAX_BYTES = 256;

  /// Reads the marker of an existing folder, and writes one where it may.
  ///
  /// @param expected whether a volume was in this folder before, so that it must have a marker; an
  ///   empty one is filled
  static VolumeIdentity open(Path root, boolean expected) throws IOException {
    long device = device(root);
    Path marker = root.resolve(MARKER);
    Optional<String> found = read(marker);
    if (found.isEmpty() && expected) {
      throw new VolumeVanishedException(
          "has not the file "
              + MARKER
              + " that was there before, so it is taken for not mounted: mount it again; it is used"
              + " again when it is back. If it is a new disk, make an empty file of this name in it");
    }
    String id = found.orElse("");
    if (id.isEmpty()) {
      id = UUID.randomUUID().toString();
      Files.writeString(
          marker, id + "\n", StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    }
    return new VolumeIdentity(root, id, device);
  }

  private static Optional<String> read(Path marker) throws IOException {
    try {
      if (Files.size(marker) > MAX_BYTES) {
        throw new IOException(marker + " is no marker of a volume: it is too large");
      }
      return Optional.of(Files.readString(marker, StandardCharsets.ISO_8859_1).strip());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /// @throws VolumeVanishedException when the folder is not what it was
  void check() throws IOException {
    long now;
    try {
      now = device(root);
    } catch (NoSuchFileException _) {
      throw new VolumeVanishedException("is there no more");
    }
    if (now != device) {
      throw new VolumeVanishedException("is on another file system now: was it unmounted?");
    }
  }

  private static long device(Path root) throws IOException {
    return ((Number) Files.getAttribute(root, "unix:dev")).longValue();
  }
}
