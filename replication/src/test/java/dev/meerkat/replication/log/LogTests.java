package dev.meerkat.replication.log;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.wire.StreamEntry;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What tests of logs have in common.
final class LogTests {
  static final Mark START = new Mark(100, 5_000);

  /// Small files, so that there are many.
  static final LogSettings SMALL = new LogSettings(1_000, 100_000);

  private LogTests() {}

  /// Writes of so many bytes each, one behind the other; each touches a range of its own.
  static List<StreamRecord> records(Mark after, int count, int bytes) {
    var records = new ArrayList<StreamRecord>();
    Mark at = after;
    for (int i = 0; i < count; i++) {
      long number = at.sequence() + 1;
      MemorySegment data = MemorySegment.ofArray(new byte[bytes]).fill((byte) number);
      var write = new Change.Write(new FileId(number, 0), 0, data, Instant.EPOCH);
      var ranges = Ranges.of(List.of(new Range(number, 0)));
      records.add(StreamRecord.of(at, ranges, new StreamEntry.Changed(0, write)));
      at = records.getLast().end();
    }
    return records;
  }

  static void append(StreamLog log, int count, int bytes) throws LogException {
    log.append(records(log.end(), count, bytes), 0);
  }

  /// The sequences of what is behind a mark.
  static List<Long> sequences(StreamLog log, Mark after) throws IOException {
    var sequences = new ArrayList<Long>();
    try (LogReader reader = log.read(after)) {
      for (var next = reader.next(log.end()); next.isPresent(); next = reader.next(log.end())) {
        var change = ((StreamEntry.Changed) next.get().entry()).change();
        sequences.add(change.file().inode());
      }
    }
    return sequences;
  }

  static List<Path> files(Path folder) throws IOException {
    try (var all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(Segment.SUFFIX)).sorted().toList();
    }
  }

  /// What all files hold, by name.
  static SortedMap<String, String> contents(Path folder) throws IOException {
    var contents = new TreeMap<String, String>();
    for (Path file : files(folder)) {
      contents.put(
          folder.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
    }
    return contents;
  }
}
