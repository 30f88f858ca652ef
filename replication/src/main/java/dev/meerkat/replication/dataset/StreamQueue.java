package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.replication.log.LogException;
import dev.meerkat.replication.log.LogReader;
import dev.meerkat.replication.log.LogSettings;
import dev.meerkat.replication.log.StreamLog;
import dev.meerkat.replication.wire.StreamRecord;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The changes that the standby has not acknowledged: the newest in memory, older ones on disk when
/// the memory is to be freed. What is on disk is of use to this process only.
final class StreamQueue implements AutoCloseable {
  /// Is moved to disk at once.
  private static final long PIECE_BYTES = 4L << 20;

  private final StreamLog disk;
  private final ArrayDeque<StreamRecord> memory = new ArrayDeque<>();
  private Optional<LogReader> reader = Optional.empty();

  /// Whether anything is on disk; then its end is where the memory begins.
  private boolean spilled;

  /// Tells what is on disk from what was there before.
  private long number;

  private StreamQueue(StreamLog disk, long number) {
    this.disk = disk;
    this.number = number;
  }

  static StreamQueue open(Path folder, Mark end, long mostBytes) throws LogException {
    // What another process has left there is of another number, and goes.
    long number = new SecureRandom().nextLong() >>> 1;
    StreamLog disk = StreamLog.open(folder, number, end, LogSettings.atMost(mostBytes));
    return new StreamQueue(disk, number);
  }

  private void restart(Mark at) throws LogException {
    closeReader();
    number++;
    disk.restart(number, at);
    spilled = false;
  }

  synchronized void add(StreamRecord record) {
    memory.add(record);
  }

  /// Consecutive records behind a mark: at least one, if there is one.
  ///
  /// @param through none that end behind it
  synchronized List<StreamRecord> after(Mark after, Mark through, long mostBytes)
      throws LogException {
    List<StreamRecord> found = new ArrayList<>();
    if (spilled && disk.end().isAfter(after)) {
      readDisk(after, through, mostBytes, found);
      return found;
    }
    for (StreamRecord record : memory) {
      if (!record.end().isAfter(after)) {
        continue;
      }
      if (record.end().isAfter(through)) {
        break;
      }
      if (!found.isEmpty() && record.end().bytesSince(after) > mostBytes) {
        break;
      }
      found.add(record);
    }
    return found;
  }

  private void readDisk(Mark after, Mark through, long mostBytes, List<StreamRecord> found)
      throws LogException {
    if (after.sequence() < disk.begin().sequence()) {
      return;
    }
    if (reader.filter(open -> open.at().equals(after)).isEmpty()) {
      closeReader();
      reader = Optional.of(disk.read(after));
    }
    LogReader open = reader.orElseThrow();
    while (found.isEmpty() || found.getLast().end().bytesSince(after) < mostBytes) {
      Optional<StreamRecord> next = open.next(disk.end().isAfter(through) ? through : disk.end());
      if (next.isEmpty()) {
        return;
      }
      found.add(next.get().kept());
    }
  }

  /// Moves what is in memory up to a mark to the disk, behind what is there. What is added
  /// meanwhile stays in memory.
  void spill(Mark through) throws LogException {
    boolean more;
    do {
      more = spillSome(through); // Others get their turn in between.
    } while (more);
  }

  private synchronized boolean spillSome(Mark through) throws LogException {
    if (memory.isEmpty() || memory.peek().end().isAfter(through)) {
      return false;
    }
    Mark before = memory.peek().before();
    if (!spilled || !disk.end().equals(before)) {
      restart(before);
    }
    List<StreamRecord> moved = new ArrayList<>();
    for (StreamRecord record : memory) {
      if (record.end().isAfter(through)
          || (!moved.isEmpty() && record.end().bytesSince(before) > PIECE_BYTES)) {
        break;
      }
      moved.add(record);
    }
    disk.append(moved, 0); // When the disk is full, memory still has them.
    moved.forEach(_ -> memory.remove());
    spilled = true;
    return true;
  }

  synchronized void forget(Mark through) throws LogException {
    while (!memory.isEmpty() && !memory.peek().end().isAfter(through)) {
      memory.poll();
    }
    if (spilled) {
      Mark end = disk.end();
      disk.trim(through.isAfter(end) ? end : through);
    }
  }

  /// Forgets everything.
  synchronized void drop(Mark end) throws LogException {
    memory.clear();
    restart(end);
  }

  private void closeReader() throws LogException {
    if (reader.isPresent()) {
      reader.get().close();
      reader = Optional.empty();
    }
  }

  @Override
  public synchronized void close() throws LogException {
    closeReader();
    disk.close();
  }
}
