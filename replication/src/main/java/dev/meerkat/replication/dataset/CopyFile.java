package dev.meerkat.replication.dataset;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.wire.CopyForm;
import dev.meerkat.replication.wire.MalformedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What this side durably knows of its copy: a file that is replaced as a whole, and ranges that have
/// been tracked since, appended to another one:
///
///     copy        CopyForm
///     tracked     the checksum of the copy that it belongs to u32, then for each range:
///                 file i64 · number i64 · CRC32C of these u32; everything is file -1, number -1
///
/// When the disk is full, ranges are written over a file that is kept for that (`tracked.room`), which
/// then becomes `tracked`, and becomes the room again when another one follows it: no room of it is
/// ever free for others to take.
final class CopyFile implements AutoCloseable {
  /// What [Reserve] keeps for ranges.
  static final String ROOM = "tracked.room";

  /// More than the ranges that are told apart, before they become everything.
  static final int ROOM_BYTES = 2 << 20;

  private static final int RECORD_BYTES = 20;
  private static final int HEAD_BYTES = 4;
  private static final Logger LOG = LoggerFactory.getLogger(CopyFile.class);
  private static final Range EVERYTHING = new Range(-1, -1);

  private final Path file;
  private final Path tracked;
  private FileChannel log;

  /// Where the log must end.
  private long end = Long.MAX_VALUE;

  /// Whether it says that everything is tracked, so that more need not be said.
  private boolean everything;

  private CopyFile(Path file, Path tracked, FileChannel log) {
    this.file = file;
    this.tracked = tracked;
    this.log = log;
  }

  /// What was written last in a folder; [Copy#NEW] when nothing was.
  ///
  /// @throws IOException when what is there is not what was written
  static Copy load(Path folder) throws IOException {
    Path file = folder.resolve("copy");
    if (!Files.exists(file)) {
      return Copy.NEW;
    }
    byte[] bytes = Files.readAllBytes(file);
    try {
      Copy copy = CopyForm.of(MemorySegment.ofArray(bytes));
      Ranges since = trackedSince(folder.resolve("tracked"), checksum(bytes));
      return new Copy(
          copy.history(),
          copy.end(),
          copy.condition(),
          copy.tracker().touch(since, Integer.MAX_VALUE),
          copy.journal());
    } catch (MalformedException e) {
      throw new IOException(
          file
              + " is damaged ("
              + e.getMessage()
              + "): delete it to have this side's copy compared as a whole, and choose the other"
              + " side as the data source",
          e);
    }
  }

  /// Nothing is known of the copy from now on, so all of it is compared. Durable when this returns.
  static void forget(Path folder) throws IOException {
    Path file = folder.resolve("copy");
    Files.deleteIfExists(file);
    DurableFile.syncFolderOf(file);
  }

  /// Begins to keep a copy in a folder.
  static CopyFile open(Path folder, Copy copy) throws IOException {
    Path tracked = folder.resolve("tracked");
    Path file = folder.resolve("copy");
    CopyFile opened = new CopyFile(file, tracked, begin(file, tracked, copy));
    return opened;
  }

  /// Durable when this returns, and so are all ranges that it tracks.
  synchronized void persist(Copy copy) throws IOException {
    use(begin(file, tracked, copy), Long.MAX_VALUE);
    everything = false;
  }

  /// The new copy is valid as soon as it has its name; the ranges that belong to the one before do
  /// not count from then on.
  private static FileChannel begin(Path file, Path tracked, Copy copy) throws IOException {
    byte[] bytes = CopyForm.bytes(copy).toArray(JAVA_BYTE);
    Path next = tracked.resolveSibling("tracked." + Integer.toHexString(checksum(bytes)));
    Files.deleteIfExists(next);
    boolean changes = !holds(file, bytes);
    FileChannel log = FileChannel.open(next, WRITE, CREATE_NEW);
    try {
      log.write(ByteBuffer.allocate(HEAD_BYTES).putInt(0, checksum(bytes)));
      log.force(true);
      DurableFile.write(file, ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      log.close();
      Files.deleteIfExists(next);
      if (changes && mayHold(file, bytes, e)) {
        forget(file, e); // It was replaced although that failed in the end.
      }
      throw e;
    }
    try {
      keepRoom(tracked);
      Files.move(next, tracked, StandardCopyOption.ATOMIC_MOVE);
      DurableFile.syncFolderOf(tracked);
      return log;
    } catch (IOException e) {
      log.close();
      forget(file, e);
      throw e;
    }
  }

  /// Gives the room its name back if the ranges are in it. No other log ever has that size. Where
  /// that cannot be, it is made anew when there is room for it.
  private static void keepRoom(Path tracked) {
    Path room = tracked.resolveSibling(ROOM);
    try {
      if (Files.exists(tracked) && Files.size(tracked) == ROOM_BYTES && !Files.exists(room)) {
        Files.createLink(room, tracked);
      }
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn("{} is set free, as it cannot be kept: {}", room, e.getMessage());
    }
  }

  private static boolean holds(Path file, byte[] bytes) throws IOException {
    return Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes);
  }

  private static boolean mayHold(Path file, byte[] bytes, IOException why) {
    try {
      return holds(file, bytes);
    } catch (IOException unread) {
      why.addSuppressed(unread);
      return true;
    }
  }

  /// Nothing that is tracked from now on would count: rather is all of the copy compared.
  private static void forget(Path file, IOException why) {
    try {
      Files.deleteIfExists(file);
      DurableFile.syncFolderOf(file);
    } catch (IOException stays) {
      why.addSuppressed(stays);
    }
  }

  private void use(FileChannel next, long limit) throws IOException {
    FileChannel before = log;
    log = next;
    end = limit;
    before.close();
  }

  /// Durable when this returns. When it fails, nothing is half-written that would hide what comes
  /// behind it.
  synchronized void track(Iterable<Ranges> added) throws IOException {
    try {
      write(added);
    } catch (IOException e) {
      if (end != Long.MAX_VALUE || !Files.exists(tracked.resolveSibling(ROOM))) {
        throw e;
      }
      try {
        moveIntoRoom();
      } catch (IOException stays) {
        e.addSuppressed(stays);
        throw e;
      }
      write(added);
    }
  }

  private void write(Iterable<Ranges> added) throws IOException {
    long before = log.position();
    boolean said = everything;
    try {
      append(added);
      log.force(false);
    } catch (IOException e) {
      everything = said;
      log.position(before);
      if (end == Long.MAX_VALUE) {
        log.truncate(before);
      }
      throw e;
    }
  }

  /// Goes on in the room that is kept. Durable when this returns.
  private void moveIntoRoom() throws IOException {
    Path room = tracked.resolveSibling(ROOM);
    byte[] bytes = Files.readAllBytes(tracked);
    FileChannel next = FileChannel.open(room, WRITE);
    try {
      if (next.size() != ROOM_BYTES || bytes.length > ROOM_BYTES - 2 * RECORD_BYTES) {
        throw new IOException(room + " has no room for what is tracked: " + bytes.length);
      }
      // What is behind them may be of the last time.
      ByteBuffer there = ByteBuffer.wrap(Arrays.copyOf(bytes, ROOM_BYTES));
      while (there.hasRemaining()) {
        next.write(there);
      }
      next.force(true);
      next.position(bytes.length);
      Files.move(room, tracked, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      next.close();
      throw e;
    }
    use(next, ROOM_BYTES);
    DurableFile.syncFolderOf(tracked);
  }

  private void append(Iterable<Ranges> added) throws IOException {
    for (Ranges ranges : added) {
      if (ranges.everything()) {
        append(EVERYTHING);
      }
      for (Range range : ranges.some()) {
        append(range);
      }
    }
  }

  private void append(Range range) throws IOException {
    if (everything) {
      return;
    }
    if (range.equals(EVERYTHING) || end - log.position() < 2 * RECORD_BYTES) {
      write(EVERYTHING);
      everything = true;
    } else {
      write(range);
    }
  }

  private void write(Range range) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
    record.putLong(range.file()).putLong(range.number()).putInt(checksum(record.array(), 16));
    record.flip();
    while (record.hasRemaining()) {
      log.write(record);
    }
  }

  /// A record that was not written as a whole was not told to be tracked, nor was one behind it.
  private static Ranges trackedSince(Path tracked, int copy) throws IOException {
    if (!Files.exists(tracked)) {
      return Ranges.NONE;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(tracked));
    if (bytes.remaining() < HEAD_BYTES || bytes.getInt() != copy) {
      return Ranges.NONE;
    }
    var ranges = new TreeSet<Range>();
    byte[] record = new byte[16];
    while (bytes.remaining() >= RECORD_BYTES) {
      bytes.get(record);
      if (bytes.getInt() != checksum(record, 16)) {
        break;
      }
      ByteBuffer fields = ByteBuffer.wrap(record);
      var range = new Range(fields.getLong(), fields.getLong());
      if (range.equals(EVERYTHING)) {
        return Ranges.EVERYTHING;
      }
      ranges.add(range);
    }
    return Ranges.of(ranges);
  }

  private static int checksum(byte[] bytes) {
    return checksum(bytes, bytes.length);
  }

  private static int checksum(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  @Override
  public synchronized void close() throws IOException {
    log.close();
  }
}
