package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A segment that is being written. Its camera's writer thread alone touches the file; the volume's
/// sync thread tells how much of it is durable; any thread may ask [#durablePart()].
final class SegmentFile {
  private static final Logger log = LoggerFactory.getLogger(SegmentFile.class);

  /// So many names are tried for a file: where one is taken, that of the next microsecond. A
  /// segment that goes on where it was before begins with a picture that a file there is named
  /// after. The last of them still counts as the time of that picture
  /// ([SegmentCheck#ROUNDING_MICROS]).
  static final int MAX_NAMES = 64;

  private final CameraId camera;
  private final ArchiveLayout layout;
  private final VolumeIdentity identity;
  private final byte[] header;
  private final SegmentListener listener;
  private final DiskFaults faults;

  // By which the file is found; they may change until it is there.
  private volatile long startMicros;
  private volatile Path path;

  private @Nullable FileChannel channel;
  private long writtenBytes;
  private boolean torn;

  /// Whether the file of this name is this one.
  private boolean there;

  private final AtomicBoolean failed = new AtomicBoolean();
  private volatile boolean uncertain;
  private volatile Optional<Segment> durable = Optional.empty();

  /// @param layout of the volume that it is to be on
  /// @param identity of that volume
  /// @param header `ftyp moov`, with which the file begins
  SegmentFile(
      CameraId camera,
      long startMicros,
      ArchiveLayout layout,
      VolumeIdentity identity,
      byte[] header,
      SegmentListener listener,
      DiskFaults faults) {
    this.camera = camera;
    this.startMicros = startMicros;
    this.layout = layout;
    this.path = layout.file(camera, startMicros);
    this.identity = identity;
    this.header = header;
    this.listener = listener;
    this.faults = faults;
  }

  CameraId camera() {
    return camera;
  }

  Path path() {
    return path;
  }

  /// Of its whole fragments. For its writer thread.
  long writtenBytes() {
    return writtenBytes;
  }

  /// What may be read of it; empty before its first sync.
  Optional<Segment> durablePart() {
    return durable;
  }

  boolean hasFailed() {
    return failed.get();
  }

  /// Appends a fragment, as a whole or, on an error, to be cut off by [#close()].
  ///
  /// @return size of the file with it
  long append(ByteBuffer[] parts) throws IOException {
    FileChannel out = channel;
    if (out == null) {
      out = create();
      channel = out;
      there = true;
      torn = true;
      writeAll(out, new ByteBuffer[] {ByteBuffer.wrap(header)});
      writtenBytes = header.length;
    }
    torn = true;
    faults.before("write", path);
    writtenBytes += writeAll(out, parts);
    torn = false;
    return writtenBytes;
  }

  /// Creates the file under the first name that is free, so that no other one is ever written to,
  /// or removed in its place.
  private FileChannel create() throws IOException {
    faults.before("create", path);
    identity.check();
    for (int i = 0; i < MAX_NAMES; i++) {
      long start = startMicros + i;
      Path name = layout.file(camera, start);
      Files.createDirectories(name.resolveSibling(".").normalize());
      try {
        FileChannel out =
            FileChannel.open(name, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        startMicros = start;
        path = name;
        return out;
      } catch (FileAlreadyExistsException _) {
        log.info("{}: is there already, the next microsecond is tried", name);
      }
    }
    throw new FileSystemException(
        path.toString(), null, MAX_NAMES + " names are taken from this one on");
  }

  private static long writeAll(FileChannel out, ByteBuffer[] parts) throws IOException {
    long written = 0;
    int first = 0;
    while (first < parts.length) {
      written += out.write(parts, first, parts.length - first);
      while (first < parts.length && !parts[first].hasRemaining()) {
        first++;
      }
    }
    return written;
  }

  /// Closes the file, without what an error left behind its last whole fragment. One that has none
  /// is removed at once: the segment may go on under the same name.
  void close() {
    FileChannel out = channel;
    if (out == null) {
      return;
    }
    try (out) {
      if (torn) {
        out.truncate(writtenBytes);
      }
    } catch (IOException e) {
      log.warn(
          "{}: not closed cleanly, will be repaired at the next start: {}", path, e.toString());
    }
    if (writtenBytes <= header.length) {
      discard();
    }
  }

  /// A fragment was appended as a whole.
  void wasWritten(long newestMicros) {
    listener.written(newestMicros);
  }

  /// A sync has covered the file up to `sizeBytes`.
  void becameDurable(long sizeBytes, long newestMicros, long endMicros) {
    if (!uncertain) {
      durable = Optional.of(new Segment(camera, startMicros, endMicros, sizeBytes));
    }
    if (!failed.get()) {
      listener.durable(newestMicros);
    }
  }

  /// A sync has failed; no later one can tell what became of the bytes that it was to cover, or
  /// that were written meanwhile.
  void syncFailed(String problem) {
    uncertain = true;
    fail(problem);
  }

  void fail(String problem) {
    if (failed.compareAndSet(false, true)) {
      listener.failed(problem);
    }
  }

  /// Removes a closed file of which nothing ever became durable. What it did not create itself
  /// stays: that is another's.
  void discard() {
    if (!there) {
      return;
    }
    there = false;
    try {
      if (Files.deleteIfExists(path)) {
        log.warn("{}: removed, since nothing in it became durable", path);
      }
    } catch (IOException e) {
      log.warn("{}: cannot be removed: {}", path, e.toString());
    }
  }
}
