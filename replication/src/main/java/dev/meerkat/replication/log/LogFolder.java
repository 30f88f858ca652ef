package dev.meerkat.replication.log;

import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.wire.MalformedException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder of a log, which one process has at a time: which files in it are the log's, and what
/// is cut off them when it is opened.
final class LogFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogFolder.class);
  private static final String LOCK = "lock";

  private final Path path;
  private final LogDisk disk;
  private final FileChannel lockFile;
  private final int descriptor;

  private LogFolder(Path path, LogDisk disk, FileChannel lockFile, int descriptor) {
    this.path = path;
    this.disk = disk;
    this.lockFile = lockFile;
    this.descriptor = descriptor;
  }

  /// @param path made if it is not there, in a folder that is
  /// @throws LogException when another process has it
  static LogFolder open(Path path, LogDisk disk) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectory(path);
      int parent = disk.openFolder(Objects.requireNonNull(path.toAbsolutePath().getParent()));
      disk.syncFolder(parent);
      disk.closeFile(parent);
    }
    FileChannel lockFile = lock(path);
    try {
      return new LogFolder(path, disk, lockFile, disk.openFolder(path));
    } catch (LinuxException e) {
      lockFile.close();
      throw e;
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return file;
      }
    } catch (OverlappingFileLockException _) {
      // this very process has it: told below
    }
    file.close();
    throw new LogException(
        "the log in " + path + " is in use by another process: end that one first");
  }

  Path path() {
    return path;
  }

  int descriptor() {
    return descriptor;
  }

  boolean isOpen() {
    return lockFile.isOpen();
  }

  /// The files of a log, in their order. Those of another number are of the past, and are removed.
  List<Path> files(long number) throws IOException {
    var own = new ArrayList<Path>();
    try (var all = Files.list(path);
        Arena arena = Arena.ofConfined()) {
      var window = new Window(disk, arena);
      for (Path file : all.sorted().toList()) {
        if (!file.toString().endsWith(Segment.SUFFIX)) {
          continue;
        }
        if (isPast(file, window, number)) {
          LOG.info("removing {}: it is of a journal of the past", file);
          disk.remove(file);
        } else {
          own.add(file);
        }
      }
    }
    return own;
  }

  private boolean isPast(Path file, Window window, long number) throws IOException {
    int opened = disk.openToRead(file);
    try {
      window.use(opened);
      return Note.at(window.bytes(0, Note.BYTES), 0).number() != number;
    } catch (MalformedException _) {
      return false; // the scan tells what is wrong with it
    } catch (LogException e) {
      throw new LogException("the log in " + path + " cannot be opened", e);
    } finally {
      disk.closeFile(opened);
    }
  }

  /// Removes files, durably.
  void remove(List<Path> files) throws LinuxException {
    for (Path file : files) {
      disk.remove(file);
    }
    disk.syncFolder(descriptor);
  }

  /// Cuts off what is bad, durably.
  ///
  /// @param files those that were gone through
  /// @return what was cut off: a sentence
  String cutOff(LogScan.Bad bad, List<Path> files) throws LinuxException {
    for (int i = files.size() - 1; i > bad.segment(); i--) {
      disk.remove(files.get(i));
    }
    Path file = files.get(bad.segment());
    if (bad.offset() == 0) {
      disk.remove(file);
    } else {
      int opened = disk.openToWrite(file);
      try {
        disk.truncate(opened, bad.offset());
        disk.sync(opened);
      } finally {
        disk.closeFile(opened);
      }
    }
    disk.syncFolder(descriptor);
    return "cut off what a crash left half-written in "
        + file
        + " from byte "
        + bad.offset()
        + " on: "
        + bad.problem();
  }

  @Override
  public void close() throws IOException {
    try (lockFile) {
      disk.closeFile(descriptor);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
