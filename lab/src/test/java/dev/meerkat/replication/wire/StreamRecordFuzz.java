package dev.meerkat.replication.wire;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.Entry;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.FileName;
import dev.meerkat.replication.capture.Ownership;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Records of the stream under rubbish, with the checksum as it is and with one that is right. What
/// is read can be written, and is the same when it is read again.
public final class StreamRecordFuzz {
  private StreamRecordFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    MemorySegment bytes = MemorySegment.ofArray(data.clone());
    read(bytes);
    if (data.length >= Checked.HEAD_BYTES) {
      Checked.seal(bytes);
      read(bytes);
    }
  }

  private static void read(MemorySegment bytes) {
    try {
      StreamRecord record = StreamRecord.at(bytes, 0);
      StreamRecord once = StreamRecord.of(record.before(), record.ranges(), record.entry());
      StreamRecord read = StreamRecord.at(once.bytes(), 0);
      StreamRecord twice = StreamRecord.of(read.before(), read.ranges(), read.entry());
      if (once.bytes().mismatch(twice.bytes()) != -1) {
        throw new AssertionError(record + " changes when it is read again");
      }
    } catch (MalformedException e) {
      if (e.offset() < 0 || e.offset() > bytes.byteSize()) {
        throw new AssertionError("a place that is not there", e);
      }
    }
  }

  public static List<byte[]> seeds() {
    return records().map(record -> record.bytes().toArray(ValueLayout.JAVA_BYTE)).toList();
  }

  static Stream<StreamRecord> records() {
    var file = new FileId(12, 3);
    var at = new Entry(file, new FileName("name"));
    var owner = new Ownership(0x81a4, 1000, 1000);
    var time = Instant.ofEpochSecond(1_795_000_000, 5);
    var data = MemorySegment.ofArray(new byte[20]);
    var value = new Extended(new FileName("user.note"), data);
    var state = new FileState(file, owner, 0, new FileName("target"), 9, time, List.of(value));
    var entries =
        Stream.of(
                new Change.Create(at, file, owner, 0, new FileName("../x"), time, time),
                new Change.CreateNameless(file, owner, time),
                new Change.Link(at, file, time),
                new Change.Remove(at, file, true, time),
                new Change.Rename(at, at, file, false, Optional.of(file), time, time),
                new Change.Gone(file),
                new Change.Write(file, 4_096, data, time),
                new Change.Truncate(file, 5, time),
                new Change.Allocate(file, 3, 4_096, 4_096, time),
                new Change.Copy(file, 1, file, 2, 3, time),
                new Change.Attributes(file, owner, time, time),
                new Change.SetExtended(file, value.name(), data),
                new Change.RemoveExtended(file, value.name()))
            .map(change -> new StreamEntry.Changed(1, change));
    var scanned =
        Stream.of(
            new StreamEntry.FileContent(0, state, 0, List.of(new Extent(0, data))),
            new StreamEntry.FolderContent(
                0,
                state,
                Optional.of(new FileName("a")),
                Optional.empty(),
                List.of(new Listed(new FileName("b"), state))),
            new StreamEntry.ScanFinished());
    var ranges = Ranges.of(List.of(new Range(12, -1), new Range(12, 0), new Range(13, 0)));
    return Stream.concat(entries, scanned)
        .map(entry -> StreamRecord.of(new Mark(41, 4_000), ranges, entry));
  }
}
