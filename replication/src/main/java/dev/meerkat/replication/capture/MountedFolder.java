package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.fuse.Connection;
import dev.meerkat.replication.fuse.ConnectionControl;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.linux.Capacity;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.linux.MountTable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder that is mounted over itself. Applications go on as before, and all their changes are
/// told to a [ChangeListener]; the files stay where they are and are plain files when it is closed.
///
/// Whoever had something in it open before goes on past the mount, unseen: mount first, then start
/// applications. The process that serves it must not touch it.
public final class MountedFolder implements AutoCloseable {
  static final String TYPE = "fuse.meerkat";

  private static final Logger log = LoggerFactory.getLogger(MountedFolder.class);
  private static final int MOUNT_FLAGS =
      Flags.MS_RDONLY | Flags.MS_NOSUID | Flags.MS_NODEV | Flags.MS_NOEXEC;

  /// How long those who have files open may go on after the unmount, before they get errors.
  private static final long GRACE_MILLIS = 2_000;

  private static final long END_MILLIS = 10_000;

  /// As many symbolic links as the kernel follows (`path_resolution(7)`).
  private static final int MOST_LINKS = 40;

  private final Path folder;
  private final Backing backing;
  private final Connection connection;
  private final int number;
  private volatile boolean ended;
  private volatile boolean uncovered;

  private MountedFolder(Path folder, Backing backing, Connection connection, int number) {
    this.folder = folder;
    this.backing = backing;
    this.connection = connection;
    this.number = number;
  }

  /// Mounts; takes a mount away first that a killed process has left. Needs root.
  ///
  /// @throws IOException which tells what stands in the way
  public static MountedFolder open(Path path, ChangeListener listener) throws IOException {
    return open(path, new FileIndex(), listener);
  }

  /// @param index of this folder; it is kept up to date
  public static MountedFolder open(Path path, FileIndex index, ChangeListener listener)
      throws IOException {
    return open(path, index, Rules.ALL, listener);
  }

  /// @param rules what belongs to the dataset: of the rest nothing is told
  public static MountedFolder open(Path path, FileIndex index, Rules rules, ChangeListener listener)
      throws IOException {
    return open(path, index, rules, listener, false);
  }

  /// Mounts so that everybody can read, and nobody can change anything: who tries gets `EROFS`.
  /// What this process changes below by descriptors is seen by whoever opens or looks next.
  public static MountedFolder openReadOnly(Path path) throws IOException {
    return open(path, new FileIndex(), Rules.ALL, ChangeListener.NONE, true);
  }

  private static MountedFolder open(
      Path path, FileIndex index, Rules rules, ChangeListener listener, boolean readOnly)
      throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      Path folder = place(path, MOST_LINKS);
      LeftMount.clear(linux, folder);
      OwnFiles.requireOutside(folder);
      requireNothingMountedIn(folder);
      Backing backing =
          Backing.open(
              linux, memory.allocateFrom(folder.toString()), index, rules, listener, readOnly);
      try {
        Connection connection =
            Connection.open(
                folder.toString(), linux, ofThread -> new FolderHandler(ofThread, backing));
        try {
          return mount(linux, memory, folder, backing, connection);
        } catch (IOException e) {
          connection.close(linux);
          throw e;
        }
      } catch (IOException e) {
        backing.close();
        throw e;
      }
    }
  }

  /// Takes a mount away that a killed process has left, as [#open] does.
  ///
  /// @throws IOException when the mount is alive, or may be
  public static void clearLeft(Path path) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      LeftMount.clear(new Linux(memory), place(path, MOST_LINKS));
    }
  }

  private static MountedFolder mount(
      Linux linux, Arena memory, Path folder, Backing backing, Connection connection)
      throws IOException {
    MemorySegment path = memory.allocateFrom(folder.toString());
    Capacity capacity = linux.capacity(backing.root());
    String options =
        String.format(
            Locale.ROOT,
            "fd=%d,rootmode=%o,user_id=0,group_id=0,default_permissions,allow_other,max_read=%d",
            connection.descriptor(),
            linux.status(backing.root()).mode(),
            Request.MAX_READ);
    linux.mount(
        memory.allocateFrom("meerkat"),
        path,
        memory.allocateFrom(TYPE),
        (capacity.flags() & MOUNT_FLAGS) | (backing.isReadOnly() ? Flags.MS_RDONLY : 0),
        memory.allocateFrom(options));
    try {
      MountTable.Mount mount =
          MountTable.read()
              .at(folder)
              .orElseThrow(() -> new IOException("the mount at " + folder + " has vanished"));
      connection.start();
      // Is answered as soon as both sides have agreed on the protocol.
      linux.capacity(path);
      return new MountedFolder(folder, backing, connection, mount.minor());
    } catch (IOException e) {
      linux.unmount(path, Flags.MNT_DETACH);
      throw e;
    }
  }

  /// Its path without symbolic links, as it is mounted.
  public static Path place(Path path) throws IOException {
    return place(path, MOST_LINKS);
  }

  /// Its path without symbolic links, found without touching the folder itself, which may be dead.
  private static Path place(Path path, int mostLinks) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    Path name = absolute.getFileName();
    if (parent == null || name == null) {
      throw new IOException("the root folder cannot be mounted over itself");
    }
    Path place = parent.toRealPath().resolve(name);
    // What is mounted somewhere is no link, and even to ask it may take for ever.
    if (MountTable.read().at(place).isPresent() || !Files.isSymbolicLink(place)) {
      return place;
    }
    if (mostLinks == 0) {
      throw new IOException(path + " cannot be mounted: too many symbolic links lead on from it");
    }
    return place(place.resolveSibling(Files.readSymbolicLink(place)), mostLinks - 1);
  }

  private static void requireNothingMountedIn(Path folder) throws IOException {
    var mounts = MountTable.read().below(folder);
    if (!mounts.isEmpty()) {
      throw new IOException(
          folder
              + " cannot be mounted: there is another file system in it, at "
              + mounts.getFirst().folder()
              + "; replicate that as a folder of its own");
    }
  }

  /// For one thread, which may use it until the folder is closed.
  public Snapshots snapshots() {
    return new Snapshots(backing, folder);
  }

  /// Makes all of the folder's file system durable.
  public void sync() throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      new Linux(memory).syncFileSystem(backing.root());
    }
  }

  public Path path() {
    return folder;
  }

  /// Whether it is what one sees at the folder.
  public boolean isInPlace() throws IOException {
    return !connection.hasEnded() && mountOfOurs().isPresent();
  }

  private Optional<MountTable.Mount> mountOfOurs() throws IOException {
    return MountTable.read()
        .at(folder)
        .filter(at -> at.type().equals(TYPE) && at.minor() == number);
  }

  /// Takes it away from the folder, where something else may be mounted then. Who still has
  /// something open in it is let go by [#close].
  public void uncover() throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      unmount(new Linux(memory), memory.allocateFrom(folder.toString()));
      uncovered = true;
    }
  }

  /// Ends at once: whoever uses it gets an error, `ECONNABORTED` or `ENOTCONN`, and the folder is
  /// dead until it is closed.
  ///
  /// @throws IOException when the kernel does not let anybody end it
  public void abort() throws IOException {
    // The number of a connection that has ended may be somebody else's.
    if (!connection.isConnected() || ConnectionControl.abort(number)) {
      return;
    }
    try {
      if (!connection.awaitEnd(END_MILLIS)) {
        throw new IOException(
            folder
                + " cannot be aborted: there is no "
                + ConnectionControl.control(number)
                + "; mount it (mount -t fusectl none /sys/fs/fuse/connections), or end this"
                + " program");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while aborting " + folder, e);
    }
  }

  /// Unmounts: afterwards nothing changes any more. Whoever still has something open in it may go
  /// on for two seconds and then gets errors.
  ///
  /// @throws IOException when its threads do not end, which is when the disk hangs
  public void end() throws IOException {
    if (ended) {
      return;
    }
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      if (!uncovered) {
        unmount(linux, memory.allocateFrom(folder.toString()));
      }
      if (!connection.awaitEnd(GRACE_MILLIS)) {
        log.warn("Files in {} are still open; their users get errors from now on", folder);
        abort();
        if (!connection.awaitEnd(END_MILLIS)) {
          throw new IOException(
              "the threads that serve " + folder + " do not end; its disk seems to hang");
        }
      }
      ended = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while closing " + folder, e);
    }
  }

  /// Unmounts, unless it has ended before.
  @Override
  public void close() throws IOException {
    end();
    backing.close();
  }

  private void unmount(Linux linux, MemorySegment path) throws IOException {
    if (!connection.isConnected()) {
      // Dead, or gone, and perhaps another is there.
      LeftMount.clearDead(linux, folder);
      return;
    }
    if (mountOfOurs().isEmpty()) {
      log.warn("{} is not the mount of this program any more; aborting it", folder);
      abort();
      return;
    }
    try {
      linux.unmount(path, 0);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EBUSY) {
        throw e;
      }
      linux.unmount(path, Flags.MNT_DETACH);
    }
  }
}
