package dev.meerkat.recorder;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Deletes segments so that a crash at any point leaves index and files in agreement:
///
/// 1. the index moves them from its segments to those that are *doomed*;
/// 2. a sync makes that durable;
/// 3. the files are deleted;
/// 4. a sync makes that durable;
/// 5. the index forgets them.
///
/// After a crash before 2, they are there as before, or doomed. After one behind it, the next start
/// goes on with 3. Touches the disk. For use by one thread at a time.
final class VolumeCleaning {
  private final ArchiveLayout layout;
  private final SegmentIndex index;

  VolumeCleaning(ArchiveLayout layout, SegmentIndex index) {
    this.layout = layout;
    this.index = index;
  }

  /// @param segments closed ones of the index
  void delete(List<Segment> segments) throws IOException, SQLException {
    index.doom(segments);
    finish();
  }

  /// Ends deletions that were begun.
  void finish() throws IOException, SQLException {
    List<SegmentIndex.Doomed> doomed = index.doomed();
    if (doomed.isEmpty()) {
      return;
    }
    try (FileSystemSync fileSystem = FileSystemSync.open(layout.root())) {
      fileSystem.sync();
      Set<Path> days = new HashSet<>();
      Instant now = Instant.now();
      for (SegmentIndex.Doomed segment : doomed) {
        Path file = layout.file(segment.camera(), segment.startMicros());
        Files.deleteIfExists(file);
        days.add(file.resolveSibling(".").normalize());
      }
      for (Path day : days) {
        removeEmpty(day, now);
      }
      fileSystem.sync();
    }
    index.buried();
  }

  /// Removes the folder of a day, and those of its month and year, when nothing is in them; not one
  /// in which a segment may be about to begin.
  private void removeEmpty(Path day, Instant now) throws IOException {
    Path folder = day;
    for (int level = 0; level < 3; level++) {
      if (layout.maySoonHave(folder, now)) {
        return;
      }
      try {
        Files.delete(folder);
      } catch (DirectoryNotEmptyException | NoSuchFileException _) {
        return;
      }
      folder = folder.resolveSibling(".").normalize();
    }
  }
}
