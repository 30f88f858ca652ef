package dev.meerkat.recorder;

import dev.meerkat.core.archive.SpaceRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where an archive is, and how its volumes are watched.
///
/// @param paths folders, each on a disk of its own, in the order in which they are filled
/// @param memory file that remembers in which folders there have been volumes
/// @param hangMillis a disk operation that takes longer hangs
/// @param checkMillis how often volumes are looked at
/// @param retentionMillis how often it is looked for what to delete
public record VolumeSettings(
    List<Path> paths,
    Optional<Path> memory,
    SpaceRule space,
    int hangMillis,
    int checkMillis,
    int retentionMillis) {
  private static final int HANG_MILLIS = 4_000;
  private static final int CHECK_MILLIS = 1_000;
  private static final int RETENTION_MILLIS = 5_000;

  public VolumeSettings {
    paths = paths.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    if (paths.isEmpty() || hangMillis < 1 || checkMillis < 1 || retentionMillis < 1) {
      throw new IllegalArgumentException(
          "volume settings out of range: "
              + paths
              + ", "
              + hangMillis
              + " ms, "
              + checkMillis
              + " ms, "
              + retentionMillis
              + " ms");
    }
  }

  public static VolumeSettings of(List<Path> paths, Optional<Path> memory, SpaceRule space) {
    return new VolumeSettings(paths, memory, space, HANG_MILLIS, CHECK_MILLIS, RETENTION_MILLIS);
  }
}
