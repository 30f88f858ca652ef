package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.DescriptorQueue;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.linux.Pipe;
import dev.meerkat.replication.linux.ProcessDescriptor;
import dev.meerkat.replication.linux.Spawn;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The process that keeps a mount when the one that serves it dies, or is replaced: a shell that
/// has its descriptors and does nothing with them. It waits until the other end of a pipe is
/// closed, which is when the process that serves has ended, and then for a while; when it ends, the
/// last descriptor of the device is closed, and the kernel gives all callers an error. It is killed
/// when the mount ends before, or when a successor takes over, which then has one of its own.
///
/// There is one at a time of a dataset: it has a lock (`flock(2)`) for as long as it lives. And it
/// does not stay unless it hears that it was written down: nobody would find it.
///
/// | Descriptor | Is |
/// |---|---|
/// | 0 | the pipe |
/// | 1, 2 | `/dev/null` |
/// | 3 | the device |
/// | 4 | the folder below the mount |
/// | 5 | the memory of the [Ledger] |
/// | 6, 7 | the queue of [Pins] |
/// | 8 | the lock |
final class Holder {
  static final int PIPE = 0;
  static final int DEVICE = 3;
  static final int ROOT = 4;
  static final int MEMORY = 5;
  static final int QUEUE_IN = 6;
  static final int QUEUE_OUT = 7;

  private static final Logger log = LoggerFactory.getLogger(Holder.class);
  private static final String SHELL = "/bin/sh";
  private static final String SCRIPT = "cd /; read -r _ || exit 0; read -r _; exec sleep \"$1\"";

  private final Path file;
  private final int pid;
  private final int pipe;
  private boolean ended;

  private Holder(Path file, int pid, int pipe) {
    this.file = file;
    this.pid = pid;
    this.pipe = pipe;
  }

  /// From now on, another process can go on with the mount.
  ///
  /// @throws IOException also when there is another holder
  static Holder start(
      Linux linux,
      Keeping keeping,
      Path folder,
      int connection,
      int device,
      int root,
      int memory,
      DescriptorQueue queue)
      throws IOException {
    int lock = lock(linux, keeping.file());
    try {
      return start(linux, keeping, folder, connection, device, root, memory, queue, lock);
    } finally {
      linux.close(lock); // It has its own.
    }
  }

  private static Holder start(
      Linux linux,
      Keeping keeping,
      Path folder,
      int connection,
      int device,
      int root,
      int memory,
      DescriptorQueue queue,
      int lock)
      throws IOException {
    Pipe pipe = Pipe.open(linux);
    Holder holder;
    try {
      int nothing = open(linux, "/dev/null", Flags.O_RDWR);
      try {
        int pid =
            Spawn.start(
                SHELL,
                List.of(
                    "sh",
                    "-c",
                    SCRIPT,
                    "meerkat-holder",
                    String.format(Locale.ROOT, "%d", keeping.boundSeconds()),
                    folder.toString()),
                pipe.out(),
                nothing,
                nothing,
                device,
                root,
                memory,
                queue.in(),
                queue.out(),
                lock);
        holder = new Holder(keeping.file(), pid, pipe.in());
      } finally {
        linux.close(nothing);
      }
    } catch (IOException e) {
      linux.close(pipe.in());
      throw e;
    } finally {
      linux.close(pipe.out());
    }
    try {
      HolderFile.of(holder.pid, connection).write(keeping.file());
      holder.stay(linux);
      return holder;
    } catch (IOException e) {
      holder.end();
      throw e;
    }
  }

  private static int lock(Linux linux, Path file) throws IOException {
    Path path = file.resolveSibling(file.getFileName() + ".lock");
    int lock = open(linux, path.toString(), Flags.O_RDWR | Flags.O_CREAT);
    try {
      if (linux.tryLock(lock)) {
        return lock;
      }
      throw new IOException("another process holds it still, and has the lock " + path);
    } catch (IOException e) {
      linux.close(lock);
      throw e;
    }
  }

  private static int open(Linux linux, String path, int flags) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      return linux.open(Flags.AT_FDCWD, memory.allocateFrom(path), flags, 0600);
    }
  }

  private void stay(Linux linux) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      linux.write(pipe, memory.allocateFrom(ValueLayout.JAVA_BYTE, (byte) '\n'));
    }
  }

  /// The mount has ended, or nobody serves it any more. Once or more often.
  synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      try (ProcessDescriptor process = ProcessDescriptor.open(linux, pid)) {
        process.kill();
      }
      Spawn.reap(linux, pid);
      linux.close(pipe);
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.error("the holder of a mount, process {}, could not be ended", pid, e);
    }
  }
}
