package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Capacity;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/// A folder as it is without what is mounted over it later, by a descriptor. While it is open its
/// file system cannot be unmounted.
public final class BareFolder implements AutoCloseable {
  private final Path folder;
  private final int root;
  private boolean closed;

  private BareFolder(Path folder, int root) {
    this.folder = folder;
    this.root = root;
  }

  /// As it is seen now: before anything is mounted over it.
  public static BareFolder open(Path folder) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      int root =
          new Linux(memory)
              .open(
                  Flags.AT_FDCWD,
                  memory.allocateFrom(folder.toString()),
                  Flags.O_RDONLY | Flags.O_DIRECTORY,
                  0);
      return new BareFolder(folder, root);
    }
  }

  /// @param root a descriptor of it, which is closed with it
  static BareFolder of(Path folder, int root) {
    return new BareFolder(folder, root);
  }

  /// Where it is for everybody else.
  public Path folder() {
    return folder;
  }

  /// By this path this process reaches it, whatever is mounted over it.
  public Path path() {
    return Path.of("/proc/self/fd/" + root);
  }

  public synchronized Capacity capacity() throws LinuxException {
    checkOpen();
    try (Arena memory = Arena.ofConfined()) {
      return new Linux(memory).capacity(root);
    }
  }

  public synchronized FileStatus status() throws LinuxException {
    checkOpen();
    try (Arena memory = Arena.ofConfined()) {
      return new Linux(memory).status(root);
    }
  }

  /// Removes files without a name that another host had in use. Nobody uses this folder.
  ///
  /// @param index forgets them
  public synchronized void removeNameless(FileIndex index) throws LinuxException {
    checkOpen();
    try (Arena memory = Arena.ofConfined()) {
      OwnFolders.removeNameless(new Linux(memory), root, index);
    }
  }

  /// Its number may be that of another file by then.
  private void checkOpen() throws LinuxException {
    if (closed) {
      throw new LinuxException("use", folder + " after it was closed", Errno.EBADF);
    }
  }

  /// Once or more often.
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (Arena memory = Arena.ofConfined()) {
      new Linux(memory).close(root);
    }
  }
}
