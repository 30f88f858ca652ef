package dev.meerkat.replication.wire;

import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.FileName;
import dev.meerkat.replication.capture.Ownership;
import java.time.Instant;
import java.util.List;

/// What a file is, but for its names and its content.
///
/// @param owner who it belongs to, its type and its mode
/// @param device what a special file stands for, else 0
/// @param target where a symbolic link leads; empty for all else
/// @param sizeBytes of a file's content; 0 for all else
/// @param extended its extended attributes and access control lists, by name
public record FileState(
    FileId file,
    Ownership owner,
    int device,
    FileName target,
    long sizeBytes,
    Instant modified,
    List<Extended> extended) {
  public FileState {
    extended = List.copyOf(extended);
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("a file of " + sizeBytes + " bytes");
    }
    for (int i = 1; i < extended.size(); i++) {
      String name = extended.get(i).name().bytes();
      if (name.compareTo(extended.get(i - 1).name().bytes()) <= 0) {
        throw new IllegalArgumentException("extended attributes are not in order: " + name);
      }
    }
  }
}
