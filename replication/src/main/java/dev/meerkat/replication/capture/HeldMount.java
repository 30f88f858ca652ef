package dev.meerkat.replication.capture;

import dev.meerkat.replication.fuse.ConnectionControl;
import dev.meerkat.replication.linux.DescriptorQueue;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.linux.MountTable;
import dev.meerkat.replication.linux.ProcessDescriptor;
import dev.meerkat.replication.linux.SharedMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A mount whose process has ended, and that its holder keeps: whoever uses it waits. Either
/// another process goes on with it ([MountedFolder#resume]), or it is given up. The holder gives it
/// up by itself after a while.
public final class HeldMount {
  private static final Logger log = LoggerFactory.getLogger(HeldMount.class);

  /// For the last calls of a process that was killed: until they are done, it may change the
  /// folder.
  private static final int PATIENCE_MILLIS = 30_000;

  private final Path file;
  private final Path folder;
  private final int connection;
  private final Linux linux = new Linux(Arena.ofAuto());
  private final ProcessDescriptor holder;
  private boolean over;

  /// What a successor goes on with: descriptors of this process.
  record Taken(int device, int root, int memory, DescriptorQueue queue) {
    /// All but the folder: nobody goes on.
    void close(Linux linux) throws LinuxException {
      linux.close(device);
      linux.close(memory);
      queue.close();
    }
  }

  private HeldMount(Path file, Path folder, HolderFile written) throws LinuxException {
    this.file = file;
    this.folder = folder;
    this.connection = written.connection();
    this.holder = ProcessDescriptor.open(linux, written.pid());
  }

  /// Looks for one. What cannot be gone on with is given up, and the log tells why.
  ///
  /// @param file where its holder is written down
  /// @throws IOException when a process still serves it
  public static Optional<HeldMount> find(Path file, Path folder) throws IOException {
    Optional<HolderFile> written = HolderFile.read(file);
    if (written.isEmpty() || !written.get().isCurrent()) {
      Files.deleteIfExists(file);
      return Optional.empty();
    }
    HeldMount held;
    try {
      held = new HeldMount(file, MountedFolder.place(folder), written.get());
    } catch (LinuxException e) {
      log.info("nobody keeps the mount at {} any more: {}", folder, e.getMessage());
      return Optional.empty();
    }
    if (!written.get().isCurrent()) {
      held.close();
      return Optional.empty();
    }
    return held.judge();
  }

  private Optional<HeldMount> judge() throws IOException {
    String why;
    try {
      if (isServed()) {
        close();
        throw new IOException(folder + " is mounted already, by a process that serves it");
      }
      if (isInPlace()) {
        Ledger.resume(state());
        return Optional.of(this);
      }
      why = "it is not mounted there any more";
    } catch (LinuxException e) {
      why = String.valueOf(e.getMessage());
    } catch (UnfitException e) {
      why = e.getMessage();
    }
    log.warn("the mount at {} that was kept cannot be gone on with: {}", folder, why);
    giveUp();
    return Optional.empty();
  }

  private boolean isServed() throws LinuxException {
    int pipe = holder.take(Holder.PIPE);
    try {
      return !ProcessDescriptor.isHungUp(linux, pipe, PATIENCE_MILLIS);
    } finally {
      linux.close(pipe);
    }
  }

  private boolean isInPlace() throws IOException {
    return MountTable.read()
        .at(folder)
        .filter(at -> at.type().equals(MountedFolder.TYPE) && at.minor() == connection)
        .isPresent();
  }

  private MemorySegment state() throws IOException {
    int shared = holder.take(Holder.MEMORY);
    try {
      return SharedMemory.map(shared);
    } finally {
      linux.close(shared);
    }
  }

  /// The folder below the mount.
  public BareFolder bareFolder() throws LinuxException {
    return BareFolder.of(folder, holder.take(Holder.ROOT));
  }

  Path folder() {
    return folder;
  }

  int connection() {
    return connection;
  }

  /// Descriptors for this process, which then goes on.
  Taken take() throws LinuxException {
    List<Integer> taken = new ArrayList<>();
    try {
      for (int number = Holder.DEVICE; number <= Holder.QUEUE_OUT; number++) {
        taken.add(holder.take(number));
      }
      return new Taken(
          taken.get(0),
          taken.get(Holder.ROOT - Holder.DEVICE),
          taken.get(Holder.MEMORY - Holder.DEVICE),
          new DescriptorQueue(
              taken.get(Holder.QUEUE_IN - Holder.DEVICE),
              taken.get(Holder.QUEUE_OUT - Holder.DEVICE)));
    } catch (LinuxException e) {
      for (int descriptor : taken) {
        linux.close(descriptor); // Or the mount would be kept by this process.
      }
      throw e;
    }
  }

  /// From now on only this process keeps it, which has taken it.
  synchronized void endHolder() throws IOException {
    holder.kill();
    if (!holder.hasEnded(PATIENCE_MILLIS)) {
      throw new IOException("the holder of the mount at " + folder + " does not end");
    }
  }

  /// This process serves it.
  synchronized void release() throws LinuxException {
    if (!over) {
      close();
    }
  }

  /// Whether nobody keeps it any more: callers have got errors.
  public synchronized boolean isLost() throws LinuxException {
    return over || holder.hasEnded(0);
  }

  /// Callers get errors, and the dead mount is taken away. Once or more often.
  public synchronized void giveUp() throws IOException {
    if (over) {
      return;
    }
    if (isInPlace()) {
      var _ = ConnectionControl.abort(connection); // Whoever else has its device.
    }
    endHolder();
    Files.deleteIfExists(file);
    LeftMount.clearDead(linux, folder);
    close();
  }

  private synchronized void close() throws LinuxException {
    over = true;
    holder.close();
  }
}
