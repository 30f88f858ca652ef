package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells what a copy holds, while changes are made on it. Of one thread.
public final class Holdings implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Holdings.class);

  private final Arena memory = Arena.ofShared();
  private final Linux linux = new Linux(memory);
  private final MemorySegment content = memory.allocate(Parts.BYTES);
  private final BlockDigests digests = new BlockDigests();
  private final FileIndex index;
  private final int root;

  /// @param index which file is which; kept up to date by whoever makes the changes
  public Holdings(Path copy, FileIndex index) throws LinuxException {
    this.index = index;
    try (Arena text = Arena.ofConfined()) {
      int flags = Flags.O_RDONLY | Flags.O_DIRECTORY;
      root = linux.open(Flags.AT_FDCWD, text.allocateFrom(copy.toString()), flags, 0);
    }
  }

  /// What each of the ranges holds; those that the disk does not give are left out.
  public List<Held> of(Ranges ranges) throws LinuxException {
    List<Held> all = new ArrayList<>();
    for (Range range : ranges.some()) {
      try {
        long bytes = read(range);
        long blocks = (bytes + BlockDigests.BLOCK_BYTES - 1) / BlockDigests.BLOCK_BYTES;
        MemorySegment whole = content.asSlice(0, blocks * BlockDigests.BLOCK_BYTES);
        whole.asSlice(bytes).fill((byte) 0);
        all.add(new Held(range, digests.of(whole)));
      } catch (LinuxException e) {
        if (e.errno() != Errno.EIO) {
          throw e;
        }
        log.warn("the copy cannot be read in {}, which will be written anew: {}", range, e);
      }
    }
    return all;
  }

  /// @return how many bytes there are; none when there is no such file
  private long read(Range range) throws LinuxException {
    Optional<FileHandle> handle = index.handle(new FileId(range.file()));
    if (range.number() < 0 || handle.isEmpty() || !isFile(handle.get())) {
      return 0;
    }
    long bytes = 0;
    try (Opened file = new Opened(linux, linux.open(root, handle.get(), Flags.O_RDONLY), false)) {
      long offset = range.number() * Parts.BYTES;
      int more;
      do {
        more = linux.read(file.descriptor(), content.asSlice(bytes), offset + bytes);
        bytes += more;
      } while (more > 0 && bytes < Parts.BYTES);
    } catch (LinuxException e) {
      if (e.errno() != Errno.ESTALE) {
        throw e;
      }
      return 0;
    }
    return bytes;
  }

  /// Others must not be opened: opening a pipe waits.
  private boolean isFile(FileHandle handle) throws LinuxException {
    try (Opened file = new Opened(linux, linux.open(root, handle, Flags.O_PATH), false)) {
      return linux.status(file.descriptor()).type() == Flags.S_IFREG;
    } catch (LinuxException e) {
      if (e.errno() == Errno.ESTALE) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() throws LinuxException {
    linux.close(root);
    memory.close();
  }
}
