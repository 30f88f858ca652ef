package dev.meerkat.recorder;

import dev.meerkat.recorder.SegmentIndex.Doomed;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes segments so that a crash at any point leaves index and files in agreement:
///
/// 1. the index moves them from its segments to those that are *doomed*;
/// 2. a sync makes that durable;
/// 3. the files are deleted;
/// 4. a sync makes that durable;
/// 5. the index forgets them, and has those again whose files could not be deleted.
///
/// After a crash before 2, they are there as before, or doomed. After one behind it, the next start
/// goes on with 3. Touches the disk. For use by one thread at a time.
final class VolumeCleaning {
  private static final Logger log = LoggerFactory.getLogger(VolumeCleaning.class);

  private final ArchiveLayout layout;
  private final SegmentIndex index;
  private final DiskFaults faults;

  /// What has become of a deletion.
  ///
  /// @param gone of those that were to be deleted
  /// @param spared in the index again
  /// @param problem of one of those whose files could not be deleted, with its path
  record Outcome(List<Segment> gone, List<Segment> spared, Optional<String> problem) {}

  VolumeCleaning(ArchiveLayout layout, SegmentIndex index, DiskFaults faults) {
    this.layout = layout;
    this.index = index;
    this.faults = faults;
  }

  /// Ends an earlier deletion instead, if there is one that could not be ended: how much room that
  /// makes is to be seen before more is deleted.
  ///
  /// @param segments closed ones of the index
  Outcome delete(List<Segment> segments) throws IOException, SQLException {
    if (index.doomed().isEmpty()) {
      index.doom(segments);
    }
    return finish(segments);
  }

  /// Ends deletions that were begun. A disk that does not let it is told, and nothing else: it is
  /// gone on with later.
  void resume() throws SQLException {
    try {
      Outcome _ = finish(List.of());
    } catch (IOException e) {
      log.error(
          "{}: deletions that were begun cannot be ended, it is gone on with later: {}",
          layout.root(),
          e.toString());
    }
  }

  private Outcome finish(List<Segment> segments) throws IOException, SQLException {
    List<Doomed> doomed = index.doomed();
    var gone = new ArrayList<Doomed>();
    var problems = new HashMap<Doomed, String>();
    if (!doomed.isEmpty()) {
      try (FileSystemSync fileSystem = FileSystemSync.open(layout.root())) {
        fileSystem.sync();
        remove(doomed, gone, problems);
        fileSystem.sync();
      }
    }
    var known = new HashMap<Doomed, Segment>();
    segments.forEach(segment -> known.put(Doomed.of(segment), segment));
    var spared = new ArrayList<Segment>();
    for (Doomed each : problems.keySet()) {
      Optional<Segment> segment = Optional.ofNullable(known.get(each)).or(() -> scan(each));
      segment.ifPresentOrElse(spared::add, () -> gone.add(each));
    }
    index.buried(gone, spared);
    return new Outcome(
        gone.stream().filter(known::containsKey).map(known::get).toList(),
        List.copyOf(spared),
        problems.values().stream().findFirst());
  }

  /// Deletes files, and the folders in which nothing is left.
  ///
  /// @param problems why the others could not be deleted
  private void remove(List<Doomed> doomed, List<Doomed> gone, Map<Doomed, String> problems) {
    Set<Path> days = new HashSet<>();
    for (Doomed segment : doomed) {
      Path file = layout.file(segment.camera(), segment.startMicros());
      try {
        faults.before("unlink", file);
        Files.deleteIfExists(file);
        gone.add(segment);
        days.add(file.resolveSibling(".").normalize());
      } catch (IOException e) {
        problems.put(segment, DiskProblem.text(file, "cannot be deleted", e));
        log.error("{}: cannot be deleted, it is kept in the index: {}", file, e.toString());
      }
    }
    Instant now = Instant.now();
    for (Path day : days) {
      removeEmpty(day, now);
    }
  }

  /// Removes the folder of a day, and those of its month and year, when nothing is in them; not one
  /// in which a segment may be about to begin. An empty one that stays is of no harm.
  private void removeEmpty(Path day, Instant now) {
    Path folder = day;
    for (int level = 0; level < 3; level++) {
      if (layout.maySoonHave(folder, now)) {
        return;
      }
      try {
        faults.before("unlink", folder);
        Files.delete(folder);
      } catch (DirectoryNotEmptyException | NoSuchFileException _) {
        return;
      } catch (IOException e) {
        log.warn("{}: empty, and cannot be removed: {}", folder, e.toString());
        return;
      }
      folder = folder.resolveSibling(".").normalize();
    }
  }

  /// What a file holds that an earlier start was to delete; empty when it holds nothing.
  private Optional<Segment> scan(Doomed doomed) {
    Path file = layout.file(doomed.camera(), doomed.startMicros());
    try {
      SegmentScan scan = SegmentScan.of(file);
      return scan.wholeBytes() == 0
          ? Optional.empty()
          : Optional.of(
              new Segment(
                  doomed.camera(), doomed.startMicros(), scan.endMicros(), scan.wholeBytes()));
    } catch (IOException e) {
      log.error("{}: can neither be deleted nor read, left out: {}", file, e.toString());
      return Optional.empty();
    }
  }
}
