package dev.meerkat.replication.log;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Records of the stream in files of a folder of their own, in their order, without a gap: appended
/// at the end, made durable many at once, read from any mark on, and removed from the beginning.
///
/// One thread may append and trim while another one syncs and others read. What was appended can be
/// read at once; it is durable when a [#sync] that was called later has returned.
///
/// | After a crash | Then |
/// |---|---|
/// | the end is torn or garbled, and was not called durable | it is cut off behind the last good record |
/// | something that was durable is missing | [LogDamagedException], and nothing is changed |
/// | files of another number | are of the past, and removed |
///
/// What is found and not known to be durable is written again before it is synced: once a sync has
/// failed, Linux may read it from memory and take it for written, while the disk does not have it.
public final class StreamLog implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final LogFolder folder;
  private final LogSettings settings;
  private final LogDisk disk;

  /// For syncs, which go on beside all else.
  private final LogDisk syncDisk;

  private final SegmentWriter writer;

  /// Held while the disk syncs; taken before this log's own lock.
  private final Object syncing = new Object();

  private final List<Segment> segments = new ArrayList<>();
  private long log;
  private long number;
  private Mark begin;
  private Mark end;
  private long resynced;
  private long synced;
  private boolean folderDirty;
  private Optional<LogException> broken = Optional.empty();
  private Ranges foundRanges = Ranges.NONE;
  private Optional<String> cut = Optional.empty();

  /// Opens the log of that number, or begins an empty one.
  ///
  /// @param folder made if it is not there, in one that is
  /// @param after what comes up to there is not needed any more; an empty log begins there
  /// @throws LogDamagedException when something that was durable is missing behind `after`
  /// @throws LogException when the disk fails, or another process has the log
  public static StreamLog open(Path folder, long number, Mark after, LogSettings settings)
      throws LogException {
    return open(folder, number, after, settings, LogDisk::new);
  }

  static StreamLog open(
      Path folder, long number, Mark after, LogSettings settings, Supplier<LogDisk> disks)
      throws LogException {
    try {
      var log = new StreamLog(folder, number, after, settings, disks);
      try {
        log.recover();
        return log;
      } catch (IOException e) {
        log.close();
        throw e;
      }
    } catch (LogException e) {
      throw e;
    } catch (IOException e) {
      throw new LogException("the log in " + folder + " cannot be opened", e);
    }
  }

  private StreamLog(
      Path folder, long number, Mark after, LogSettings settings, Supplier<LogDisk> disks)
      throws IOException {
    this.settings = settings;
    this.number = number;
    this.begin = after;
    this.end = after;
    this.disk = disks.get();
    this.syncDisk = disks.get();
    this.writer = new SegmentWriter(disk);
    this.log = RANDOM.nextLong();
    this.folder = LogFolder.open(folder, disk);
  }

  private void recover() throws IOException {
    List<Path> files = folder.files(number);
    if (files.isEmpty()) {
      return;
    }
    var scan = new LogScan(disk, folder.path(), number, begin).run(files);
    if (scan.segments().isEmpty() || !scan.end().isAfter(begin)) {
      // Nothing of it is needed, whatever its end looks like.
      folder.remove(files);
      return;
    }
    if (scan.bad().isPresent()) {
      cut = Optional.of(folder.cutOff(scan.bad().get(), files));
    }
    log = scan.log();
    end = scan.end();
    resynced = scan.resynced();
    synced = scan.synced();
    foundRanges = scan.ranges().all();
    for (Segment segment : scan.segments()) {
      segment.descriptor = disk.openToWrite(segment.path);
      writer.rewrite(segment, segment.provenBytes);
      segment.dirty = true;
      segments.add(segment);
    }
    folderDirty = true;
    trim(begin);
  }

  /// What was half-written when this log was opened, and is cut off now: a sentence.
  public Optional<String> cut() {
    return cut;
  }

  /// That the records touch which were there when this log was opened.
  public Ranges foundRanges() {
    return foundRanges;
  }

  /// As told by the newest [#append].
  public synchronized long resynced() {
    return resynced;
  }

  public synchronized Mark begin() {
    return begin;
  }

  public synchronized Mark end() {
    return end;
  }

  /// Of all files.
  public synchronized long bytes() {
    return segments.stream().mapToLong(segment -> segment.lengthBytes).sum();
  }

  /// Adds records behind the last one: all of them, or none.
  ///
  /// @param next the first one begins at [#end]
  /// @param resyncedSequence kept with them ([dev.meerkat.core.replication.Batch#resynced])
  /// @throws LogFullException when the disk is full, or the log has reached its bound
  public synchronized void append(List<StreamRecord> next, long resyncedSequence)
      throws LogException {
    checkUsable();
    if (next.isEmpty() || !next.getFirst().before().equals(end)) {
      throw new IllegalArgumentException(
          "the log ends at " + end + ": " + next + " does not follow");
    }
    long bytes = Note.BYTES;
    for (StreamRecord record : next) {
      bytes += record.bytes().byteSize();
    }
    if (bytes() + bytes > settings.mostBytes()) {
      throw new LogFullException(
          "the log in " + folder + " has reached its limit of " + settings.mostBytes() + " bytes");
    }
    try {
      write(segmentFor(resyncedSequence), next, resyncedSequence);
    } catch (LinuxException e) {
      throw failed("appending to the log in " + folder, e);
    }
  }

  /// The one that takes the next records: the newest, or a new one.
  private Segment segmentFor(long resyncedSequence) throws LinuxException {
    if (!segments.isEmpty() && segments.getLast().lengthBytes < settings.segmentBytes()) {
      return segments.getLast();
    }
    var segment = new Segment(Segment.path(folder.path(), end), end);
    segment.descriptor = disk.create(segment.path);
    segment.dirty = true;
    segments.add(segment);
    folderDirty = true;
    try {
      writer.begin(segment, note(resyncedSequence));
    } catch (LinuxException e) {
      drop(segment);
      throw e;
    }
    return segment;
  }

  /// What a note tells at the end.
  private Note note(long resyncedSequence) {
    return new Note(log, number, end, resyncedSequence, synced);
  }

  private void drop(Segment segment) throws LinuxException {
    segments.remove(segment);
    disk.remove(segment.path);
    disk.closeFile(segment.descriptor);
    segment.descriptor = Segment.NONE;
  }

  private void write(Segment segment, List<StreamRecord> next, long resyncedSequence)
      throws LinuxException {
    try {
      writer.append(segment, note(resyncedSequence), next);
    } catch (LinuxException e) {
      takeBack(segment);
      throw e;
    }
    segment.dirty = true;
    end = next.getLast().end();
    segment.end = end;
    resynced = resyncedSequence;
  }

  /// What was half-written.
  private void takeBack(Segment segment) throws LinuxException {
    if (segment.begin.equals(segment.end)) {
      drop(segment);
      writer.forget();
    } else {
      disk.truncate(segment.descriptor, segment.lengthBytes);
    }
  }

  private LogException failed(String what, LinuxException e) {
    return switch (e.errno()) {
      case Errno.ENOSPC, Errno.EDQUOT, Errno.EFBIG ->
          new LogFullException("no room: " + what + " failed", e);
      default -> broke(new LogException(what + " failed", e));
    };
  }

  private synchronized LogException broke(LogException e) {
    broken = Optional.of(broken.orElse(e));
    return e;
  }

  private void checkUsable() throws LogException {
    if (broken.isPresent()) {
      throw new LogException(
          "the log in " + folder + " failed and must be opened again", broken.get());
    }
  }

  /// Makes durable what was appended before the call.
  ///
  /// @return up to where the log is durable
  public Mark sync() throws LogException {
    synchronized (syncing) {
      List<Segment> dirty;
      Mark through;
      boolean newFiles;
      synchronized (this) {
        checkUsable();
        dirty = segments.stream().filter(segment -> segment.dirty).toList();
        dirty.forEach(segment -> segment.dirty = false);
        through = end;
        newFiles = folderDirty;
        folderDirty = false;
      }
      try {
        for (Segment segment : dirty) {
          syncDisk.sync(segment.descriptor);
        }
        if (newFiles) {
          syncDisk.syncFolder(folder.descriptor());
        }
        synced(through);
      } catch (LinuxException e) {
        // What the disk has of it is unknown, and another sync would not tell.
        throw broke(new LogException("syncing the log in " + folder + " failed", e));
      }
      return through;
    }
  }

  private synchronized void synced(Mark through) throws LinuxException {
    synced = Math.max(synced, through.sequence());
    for (Segment segment : segments) {
      boolean mayGrow = segment == segments.getLast();
      if (!mayGrow && !segment.dirty && segment.descriptor != Segment.NONE) {
        disk.closeFile(segment.descriptor);
        segment.descriptor = Segment.NONE;
      }
    }
  }

  /// What comes up to there is not needed any more. Frees whole files. Waits for a sync that goes
  /// on.
  public void trim(Mark through) throws LogException {
    synchronized (syncing) {
      synchronized (this) {
        checkUsable();
        if (through.isAfter(end)) {
          throw new IllegalArgumentException("the log ends at " + end + ", before " + through);
        }
        if (through.isAfter(begin)) {
          begin = through;
        }
        try {
          while (!segments.isEmpty() && !segments.getFirst().end.isAfter(begin)) {
            remove(segments.getFirst());
          }
        } catch (LinuxException e) {
          throw broke(new LogException("trimming the log in " + folder + " failed", e));
        }
      }
    }
  }

  private void remove(Segment segment) throws LinuxException {
    disk.remove(segment.path);
    segments.remove(segment);
    if (segment.descriptor != Segment.NONE) {
      disk.closeFile(segment.descriptor);
      segment.descriptor = Segment.NONE;
    }
  }

  /// Removes everything and goes on with an empty log of that number at another mark. Readers that
  /// are open must be closed.
  public void restart(long nextNumber, Mark at) throws LogException {
    synchronized (syncing) {
      synchronized (this) {
        checkUsable();
        try {
          // The newest first: what a crash leaves has no gap.
          while (!segments.isEmpty()) {
            remove(segments.getLast());
          }
        } catch (LinuxException e) {
          throw broke(new LogException("emptying the log in " + folder + " failed", e));
        }
        log = RANDOM.nextLong();
        number = nextNumber;
        begin = at;
        end = at;
        resynced = 0;
        synced = at.sequence();
        writer.forget();
        folderDirty = true;
      }
    }
  }

  /// Reads what comes behind `after`, in its order, also what will be appended.
  ///
  /// @throws IllegalArgumentException if the log does not reach back to there
  public LogReader read(Mark after) throws LogException {
    synchronized (this) {
      checkUsable();
      if (begin.isAfter(after) || after.isAfter(end)) {
        throw new IllegalArgumentException(
            "the log goes from " + begin + " to " + end + ", and not through " + after);
      }
    }
    return new LogReader(this, after);
  }

  /// How much of a file is whole records.
  synchronized long soundBytes(Segment segment) {
    return segment.lengthBytes;
  }

  /// The file that holds what comes next behind a mark.
  synchronized Segment segmentBehind(Mark mark) {
    for (Segment segment : segments) {
      if (!segment.begin.isAfter(mark) && segment.end.isAfter(mark)) {
        return segment;
      }
    }
    throw new IllegalStateException("nothing is behind " + mark + " in the log in " + folder);
  }

  @Override
  public void close() throws LogException {
    synchronized (syncing) {
      synchronized (this) {
        if (!folder.isOpen()) {
          return;
        }
        broken = Optional.of(broken.orElse(new LogException("it is closed")));
        try (disk;
            syncDisk;
            writer;
            folder) {
          for (Segment segment : segments) {
            if (segment.descriptor != Segment.NONE) {
              disk.closeFile(segment.descriptor);
            }
          }
        } catch (IOException e) {
          throw new LogException("closing the log in " + folder + " failed", e);
        }
      }
    }
  }
}
