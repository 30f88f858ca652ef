package dev.meerkat.replication.log;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.replication.wire.MalformedException;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Optional;

/// Reads records of a log, one after the other, on one thread at a time. Takes up to 9 MiB of
/// memory.
public final class LogReader implements AutoCloseable {
  private final StreamLog log;
  private final LogDisk disk = new LogDisk();
  private final Arena memory = Arena.ofShared();
  private final Window window = new Window(disk, memory);
  private Mark at;
  private Optional<Segment> segment = Optional.empty();
  private int descriptor = Segment.NONE;
  private long offset;

  LogReader(StreamLog log, Mark after) {
    this.log = log;
    this.at = after;
  }

  /// The mark after the last record that was read.
  public Mark at() {
    return at;
  }

  /// The next record; none when it would end behind `through`.
  ///
  /// @param through not behind the end of the log
  /// @return in native memory, good until the next call
  /// @throws LogDamagedException when it is not there as it was
  public Optional<StreamRecord> next(Mark through) throws LogException {
    if (!through.isAfter(at)) {
      return Optional.empty();
    }
    try {
      while (true) {
        Segment there = log.segmentBehind(at);
        if (segment.filter(there::equals).isEmpty()) {
          use(there);
        }
        window.limit(log.soundBytes(there));
        Optional<StreamRecord> record = step();
        if (record.isPresent() && record.get().end().isAfter(at)) {
          return record.map(this::taken);
        }
      }
    } catch (MalformedException e) {
      throw new LogDamagedException(
          "what was written to "
              + segment.orElseThrow().path
              + " is not there any more at byte "
              + offset
              + ": "
              + e.getMessage()
              + ". Look after the disk");
    } catch (LogException e) {
      throw e;
    } catch (IOException e) {
      throw new LogException("reading the log failed", e);
    }
  }

  private StreamRecord taken(StreamRecord record) {
    if (!record.before().equals(at)) {
      throw new IllegalStateException(record + " does not follow " + at);
    }
    at = record.end();
    return record;
  }

  private void use(Segment next) throws IOException {
    if (descriptor != Segment.NONE) {
      disk.closeFile(descriptor);
      descriptor = Segment.NONE;
    }
    descriptor = disk.openToRead(next.path);
    window.use(descriptor);
    segment = Optional.of(next);
    offset = 0;
  }

  /// Over a note, or over a record.
  private Optional<StreamRecord> step() throws IOException {
    if (window.isNote(offset)) {
      offset += Note.BYTES;
      return Optional.empty();
    }
    StreamRecord record = window.record(offset);
    offset += record.bytes().byteSize();
    return Optional.of(record);
  }

  @Override
  public void close() throws LogException {
    try (memory;
        disk) {
      if (descriptor != Segment.NONE) {
        disk.closeFile(descriptor);
        descriptor = Segment.NONE;
      }
    } catch (IOException e) {
      throw new LogException("closing a file of the log failed", e);
    }
  }
}
