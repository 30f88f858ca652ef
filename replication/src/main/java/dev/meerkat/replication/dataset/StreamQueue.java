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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The changes that the standby has not acknowledged: the newest in memory, older ones on disk when
/// the memory is to be freed. What is on disk is of use to this process only.
///
/// Who adds, forgets or drops does not wait for the disk; [#spill] and [#tidy], of one thread, do,
/// and so does reading what is there.
final class StreamQueue implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StreamQueue.class);

  /// Is moved to disk at once.
  private static final long PIECE_BYTES = 4L << 20;

  /// Held while the disk is used; taken before this queue's own lock.
  private final Object diskInUse = new Object();

  private final Reopening reopening;
  private StreamLog disk;
  private Optional<LogReader> reader = Optional.empty();

  /// Tells what is on disk from what was there before.
  private long number;

  private final ArrayDeque<StreamRecord> memory = new ArrayDeque<>();

  /// Whether anything on disk is of this queue; then its end is where the memory begins.
  private boolean spilled;

  private Mark spilledEnd;
  private Mark forgotten;
  private boolean isUntidy;

  /// Grows when the queue is dropped.
  private long drops;

  /// Begins an empty log where one is that failed.
  interface Reopening {
    StreamLog open(long number, Mark at) throws LogException;
  }

  StreamQueue(StreamLog disk, long number, Reopening reopening) {
    this.reopening = reopening;
    this.disk = disk;
    this.number = number;
    this.spilledEnd = disk.end();
    this.forgotten = disk.end();
  }

  static StreamQueue open(Path folder, Mark end, long mostBytes) throws LogException {
    // What another process has left there is of another number, and goes.
    long number = new SecureRandom().nextLong() >>> 1;
    Reopening opening =
        (next, at) -> StreamLog.open(folder, next, at, LogSettings.atMost(mostBytes));
    return new StreamQueue(opening.open(number, end), number, opening);
  }

  /// Nothing of what is on disk is needed: so it does not matter whether it can be read.
  private void restart(Mark at) throws LogException {
    closeReader();
    number++;
    try {
      disk.restart(number, at);
    } catch (LogException e) {
      log.warn("the queue on disk is begun anew: {}", e.getMessage());
      disk.close();
      disk = reopening.open(number, at);
    }
  }

  synchronized void add(StreamRecord record) {
    memory.add(record);
  }

  /// Consecutive records behind a mark: at least one, if there is one.
  ///
  /// @param through none that end behind it
  List<StreamRecord> after(Mark after, Mark through, long mostBytes) throws LogException {
    if (!isOnDisk(after)) {
      return inMemory(after, through, mostBytes);
    }
    synchronized (diskInUse) {
      return isOnDisk(after) ? onDisk(after, through, mostBytes) : List.of();
    }
  }

  private synchronized boolean isOnDisk(Mark after) {
    return spilled && spilledEnd.isAfter(after);
  }

  private synchronized List<StreamRecord> inMemory(Mark after, Mark through, long mostBytes) {
    List<StreamRecord> found = new ArrayList<>();
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

  private List<StreamRecord> onDisk(Mark after, Mark through, long mostBytes) throws LogException {
    List<StreamRecord> found = new ArrayList<>();
    if (after.sequence() < disk.begin().sequence()) {
      return found;
    }
    if (reader.filter(open -> open.at().equals(after)).isEmpty()) {
      closeReader();
      reader = Optional.of(disk.read(after));
    }
    LogReader open = reader.orElseThrow();
    while (found.isEmpty() || found.getLast().end().bytesSince(after) < mostBytes) {
      Optional<StreamRecord> next = open.next(disk.end().isAfter(through) ? through : disk.end());
      if (next.isEmpty()) {
        return found;
      }
      found.add(next.get().kept());
    }
    return found;
  }

  /// Moves what is in memory up to a mark to the disk, behind what is there. What is added
  /// meanwhile stays in memory.
  void spill(Mark through) throws LogException {
    boolean more;
    do {
      more = spillSome(through);
    } while (more);
  }

  private boolean spillSome(Mark through) throws LogException {
    synchronized (diskInUse) {
      List<StreamRecord> moved;
      boolean follows;
      long begun;
      synchronized (this) {
        moved = first(through);
        if (moved.isEmpty()) {
          return false;
        }
        follows = spilled && spilledEnd.equals(moved.getFirst().before());
        begun = drops;
      }
      if (!follows) {
        restart(moved.getFirst().before());
      }
      disk.append(moved, 0); // When the disk is full, memory still has them.
      return spilled(moved.getLast().end(), begun);
    }
  }

  private List<StreamRecord> first(Mark through) {
    List<StreamRecord> some = new ArrayList<>();
    for (StreamRecord record : memory) {
      if (record.end().isAfter(through)
          || (!some.isEmpty() && record.end().bytesSince(some.getFirst().before()) > PIECE_BYTES)) {
        break;
      }
      some.add(record);
    }
    return some;
  }

  /// @return whether they are still wanted
  private synchronized boolean spilled(Mark end, long begun) {
    if (begun != drops) {
      return false;
    }
    removeThrough(end);
    spilled = true;
    spilledEnd = end;
    return true;
  }

  private void removeThrough(Mark end) {
    while (!memory.isEmpty() && !memory.peek().end().isAfter(end)) {
      memory.poll();
    }
  }

  /// @return whether [#tidy] has something to do, and was not asked for yet
  synchronized boolean forget(Mark through) {
    removeThrough(through);
    forgotten = through;
    boolean news = spilled && !isUntidy;
    isUntidy |= news;
    return news;
  }

  /// Forgets everything; [#tidy] has something to do.
  synchronized void drop() {
    memory.clear();
    drops++;
    spilled = false;
    isUntidy = true;
  }

  /// Takes from the disk what is not needed any more. When the queue is dropped, and its disk
  /// fails, that is tried again with the next [#spill].
  void tidy() throws LogException {
    synchronized (diskInUse) {
      boolean needed;
      Mark through;
      synchronized (this) {
        isUntidy = false;
        needed = spilled;
        through = forgotten.isAfter(spilledEnd) ? spilledEnd : forgotten;
      }
      if (needed) {
        disk.trim(through);
      } else {
        try {
          restart(disk.end());
        } catch (LogException e) {
          log.warn("what was in the queue stays on disk for now", e);
        }
      }
    }
  }

  private void closeReader() throws LogException {
    Optional<LogReader> open = reader;
    reader = Optional.empty();
    if (open.isPresent()) {
      open.get().close();
    }
  }

  @Override
  public void close() throws LogException {
    synchronized (diskInUse) {
      closeReader();
      disk.close();
    }
  }
}
