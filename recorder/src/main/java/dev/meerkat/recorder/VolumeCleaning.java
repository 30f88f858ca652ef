package dev.meerkat.recorder;

import dev.meerkat.core.archive.RetentionPolicy;
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
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
/// After a crash before 2, they are there as before, or doomed. After one behind it, it is gone on
/// with at 3 as soon as the policy is known.
///
/// What is protected is asked before 1, and again before each file is deleted: that may be long
/// after retention has decided. Touches the disk. For use by one thread at a time.
final class VolumeCleaning {
  private static final Logger log = LoggerFactory.getLogger(VolumeCleaning.class);

  private final ArchiveLayout layout;
  private final SegmentIndex index;
  private final DiskFaults faults;
  private final ReentrantLock turn;

  /// What has become of a deletion.
  ///
  /// @param gone of those that were to be deleted
  /// @param spared whose files could not be deleted, in the index again
  /// @param problem of one of those whose files could not be deleted, with its path
  record Outcome(List<Segment> gone, List<Segment> spared, Optional<String> problem) {}

  /// @param turn is held from when the policy is asked until the file is deleted
  VolumeCleaning(ArchiveLayout layout, SegmentIndex index, DiskFaults faults, ReentrantLock turn) {
    this.layout = layout;
    this.index = index;
    this.faults = faults;
    this.turn = turn;
  }

  /// Ends an earlier deletion instead, if there is one that could not be ended: how much room that
  /// makes is to be seen before more is deleted.
  ///
  /// @param segments closed ones of the index
  Outcome delete(List<Segment> segments, Supplier<RetentionPolicy> policy)
      throws IOException, SQLException {
    if (index.doomed().isEmpty()) {
      RetentionPolicy now = policy.get();
      index.doom(segments.stream().filter(each -> !protects(now, each)).toList());
    }
    return finish(segments, policy);
  }

  private static boolean protects(RetentionPolicy policy, Segment segment) {
    return policy.protects(segment.camera(), segment.startMicros(), segment.endMicros());
  }

  private Outcome finish(List<Segment> segments, Supplier<RetentionPolicy> policy)
      throws IOException, SQLException {
    List<Doomed> doomed = index.doomed();
    var known = new HashMap<Doomed, Segment>();
    segments.forEach(segment -> known.put(Doomed.of(segment), segment));
    var gone = new ArrayList<Doomed>();
    var kept = new ArrayList<Segment>();
    var problems = new HashMap<Doomed, String>();
    if (!doomed.isEmpty()) {
      try (FileSystemSync fileSystem = FileSystemSync.open(layout.root())) {
        fileSystem.sync();
        Set<Path> days = new HashSet<>();
        for (Doomed each : doomed) {
          remove(each, Optional.ofNullable(known.get(each)), policy, problems)
              .ifPresentOrElse(
                  kept::add,
                  () -> gone.addAll(problems.containsKey(each) ? List.of() : List.of(each)));
          days.add(file(each).resolveSibling(".").normalize());
        }
        Instant now = Instant.now();
        days.forEach(day -> removeEmpty(day, now));
        fileSystem.sync();
      }
    }
    var spared = new ArrayList<Segment>();
    for (Doomed each : problems.keySet()) {
      Optional<Segment> segment = Optional.ofNullable(known.get(each)).or(() -> scan(each));
      segment.ifPresentOrElse(spared::add, () -> gone.add(each));
    }
    index.buried(gone, Stream.concat(spared.stream(), kept.stream()).toList());
    return new Outcome(
        gone.stream().filter(known::containsKey).map(known::get).toList(),
        List.copyOf(spared),
        problems.values().stream().findFirst());
  }

  private Path file(Doomed segment) {
    return layout.file(segment.camera(), segment.startMicros());
  }

  /// Deletes a file, unless it is protected now.
  ///
  /// @param problems why it could not be deleted
  /// @return it, if it stays for its protection
  private Optional<Segment> remove(
      Doomed doomed,
      Optional<Segment> known,
      Supplier<RetentionPolicy> policy,
      Map<Doomed, String> problems) {
    Path file = file(doomed);
    turn.lock();
    try {
      Optional<Segment> kept = kept(doomed, known, policy.get());
      if (kept.isEmpty()) {
        faults.before("unlink", file);
        Files.deleteIfExists(file);
      }
      return kept;
    } catch (IOException e) {
      problems.put(doomed, DiskProblem.text(file, "cannot be deleted", e));
      log.error("{}: cannot be deleted, it is kept in the index: {}", file, e.toString());
      return Optional.empty();
    } finally {
      turn.unlock();
    }
  }

  /// A deletion that was begun before a start knows no more than where the segment begins.
  private Optional<Segment> kept(Doomed doomed, Optional<Segment> known, RetentionPolicy policy) {
    if (!policy.protects(doomed.camera(), doomed.startMicros(), Long.MAX_VALUE)) {
      return Optional.empty();
    }
    return known.or(() -> scan(doomed)).filter(each -> protects(policy, each));
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
    Path file = file(doomed);
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
