package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.Parts;
import dev.meerkat.replication.capture.Snapshots;
import dev.meerkat.replication.linux.LinuxException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Optional;

/// The ranges that a resync still has to go through. All files that there are when it begins are
/// known by then; what comes later is in the stream.
final class Scan {
  private final long id;
  private final long files;
  private final ArrayDeque<Range> next = new ArrayDeque<>();
  private long filesDone;

  /// @param everyFile those that there are
  Scan(long id, Ranges ranges, Collection<FileId> everyFile) {
    this.id = id;
    if (ranges.everything()) {
      next.add(new Range(FileId.ROOT.number(), Parts.WHOLE));
      everyFile.stream()
          .filter(file -> !file.equals(FileId.ROOT))
          .sorted()
          .forEach(file -> next.add(new Range(file.number(), Parts.WHOLE)));
    } else {
      next.addAll(ranges.some());
    }
    files = next.size();
  }

  long id() {
    return id;
  }

  /// How much of it is done, of 1.
  double share() {
    return files == 0 ? 1 : (double) filesDone / files;
  }

  /// The next range that can be told; a whole file is told in its parts.
  Optional<Range> next(Snapshots snapshots) throws LinuxException {
    while (!next.isEmpty()) {
      Range range = next.poll();
      if (range.number() != Parts.WHOLE) {
        return Optional.of(range);
      }
      filesDone++;
      var parts = snapshots.rangesOf(new FileId(range.file()));
      for (Range part : parts.reversed()) {
        next.addFirst(part);
      }
    }
    return Optional.empty();
  }
}
