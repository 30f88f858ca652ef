package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.fuse.Connection;
import dev.meerkat.replication.fuse.ConnectionControl;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.fuse.RequestHandler;
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
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
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

  /// For what was begun by a process that has ended. It is made at once, but on a disk that hangs.
  private static final Duration RESENT = Duration.ofSeconds(60);

  /// As many symbolic links as the kernel follows (`path_resolution(7)`).
  private static final int MOST_LINKS = 40;

  private final Path folder;
  private final Backing backing;
  private final Connection connection;
  private final int number;

  private final Lasting lasting;
  private final Optional<Holder> holder;
  private volatile boolean ended;
  private volatile boolean uncovered;

  private MountedFolder(
      Path folder,
      Backing backing,
      Connection connection,
      int number,
      Lasting lasting,
      Optional<Holder> holder) {
    this.folder = folder;
    this.backing = backing;
    this.connection = connection;
    this.number = number;
    this.lasting = lasting;
    this.holder = holder;
    holder.ifPresent(keeper -> connection.atEnd(keeper::end));
    backing.nodes().onTooMany(new Reminder(folder, this::isInPlace)::ask);
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
    return open(path, index, rules, listener, false, Optional.empty());
  }

  /// @param keeping if the mount is to outlive this process; where that is not possible, the log
  ///   tells why, and it does not
  public static MountedFolder open(
      Path path, FileIndex index, Rules rules, ChangeListener listener, Optional<Keeping> keeping)
      throws IOException {
    return open(path, index, rules, listener, false, keeping);
  }

  /// Mounts so that everybody can read, and nobody can change anything: who tries gets `EROFS`.
  /// What this process changes below by descriptors is seen by whoever opens or looks next.
  public static MountedFolder openReadOnly(Path path) throws IOException {
    var index = new FileIndex();
    return open(path, index, Rules.ALL, ChangeListener.NONE, true, Optional.empty());
  }

  private static MountedFolder open(
      Path path,
      FileIndex index,
      Rules rules,
      ChangeListener listener,
      boolean readOnly,
      Optional<Keeping> keeping)
      throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      Path folder = place(path, MOST_LINKS);
      LeftMount.clear(linux, folder);
      OwnFiles.requireOutside(folder);
      requireNothingMountedIn(folder);
      MemorySegment text = memory.allocateFrom(folder.toString());
      Lasting lasting = lasting(linux, rules, keeping);
      try {
        Backing backing = Backing.open(linux, text, index, rules, listener, readOnly, lasting);
        try {
          Connection connection = connect(linux, folder, backing, lasting);
          try {
            return mount(linux, memory, folder, backing, connection, lasting, keeping);
          } catch (IOException e) {
            connection.close(linux);
            throw e;
          }
        } catch (IOException e) {
          backing.close();
          throw e;
        }
      } catch (IOException e) {
        lasting.close(linux);
        throw e;
      }
    }
  }

  private static Lasting lasting(Linux linux, Rules rules, Optional<Keeping> keeping) {
    if (keeping.isEmpty()) {
      return Lasting.NONE;
    }
    return rules.equals(Rules.ALL)
        ? Lasting.create(linux)
        : Lasting.without("what is left out cannot be kept apart");
  }

  private static Connection connect(Linux linux, Path folder, Backing backing, Lasting lasting)
      throws LinuxException {
    Function<Linux, RequestHandler> handlers = ofThread -> new FolderHandler(ofThread, backing);
    return lasting.ledger().isKept()
        ? Connection.openLasting(folder.toString(), linux, lasting::answered, handlers)
        : Connection.open(folder.toString(), linux, handlers);
  }

  /// Goes on with a mount whose process has ended; applications only notice that some calls took
  /// longer. When this fails, the mount is given up.
  ///
  /// Returns when all that had been taken without an answer is being made, so that all that is told
  /// of it comes before what the caller does next.
  ///
  /// @param index of the folder below it
  /// @param listener compares all that the process may have changed and not told
  public static MountedFolder resume(
      HeldMount held, FileIndex index, ChangeListener listener, Keeping keeping)
      throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      return resume(new Linux(memory), held, index, listener, keeping);
    } catch (IOException e) {
      held.giveUp();
      throw e;
    }
  }

  private static MountedFolder resume(
      Linux linux, HeldMount held, FileIndex index, ChangeListener listener, Keeping keeping)
      throws IOException {
    HeldMount.Taken taken = held.take();
    Backing backing;
    Lasting lasting;
    try {
      lasting = Lasting.resume(taken.memory(), taken.queue());
      backing = Backing.resume(linux, taken.root(), index, listener, lasting);
    } catch (IOException e) {
      taken.close(linux);
      throw e;
    }
    Connection connection =
        Connection.resume(
            held.folder().toString(),
            taken.device(),
            lasting::answered,
            ofThread -> new FolderHandler(ofThread, backing));
    try {
      held.endHolder(); // Two of them would each keep it from ending.
      Optional<Holder> holder =
          lasting.hold(linux, keeping, held.folder(), held.connection(), connection, taken.root());
      connection.onUnanswered(() -> abortUnanswered(held.folder(), connection, held.connection()));
      var mounted =
          new MountedFolder(held.folder(), backing, connection, held.connection(), lasting, holder);
      mounted.goOn(linux);
      held.release();
      return mounted;
    } catch (IOException e) {
      connection.close(linux);
      backing.close();
      lasting.close(linux);
      throw e;
    }
  }

  /// When it fails, nobody serves it any more.
  private void goOn(Linux linux) throws IOException {
    try {
      connection.sendAgain(linux);
      connection.start();
      // The question comes behind all that is sent again.
      LeftMount.requireServed(folder, RESENT);
      if (!connection.awaitResent(RESENT.toMillis())) {
        log.warn("some calls in {} are not made yet that were begun before", folder);
      }
    } catch (IOException e) {
      abort();
      awaitEndOfThreads(e);
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abort();
      throw new IOException("interrupted while taking over " + folder, e);
    }
  }

  private void awaitEndOfThreads(IOException why) throws IOException {
    try {
      connection.awaitEnd(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      why.addSuppressed(e);
      throw why;
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
      Linux linux,
      Arena memory,
      Path folder,
      Backing backing,
      Connection connection,
      Lasting lasting,
      Optional<Keeping> keeping)
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
      connection.onUnanswered(() -> abortUnanswered(folder, connection, mount.minor()));
      connection.start();
      // Is answered as soon as both sides have agreed on the protocol.
      linux.capacity(path);
      Optional<Holder> holder =
          keeping.flatMap(
              how -> lasting.hold(linux, how, folder, mount.minor(), connection, backing.root()));
      return new MountedFolder(folder, backing, connection, mount.minor(), lasting, holder);
    } catch (IOException e) {
      linux.unmount(path, Flags.MNT_DETACH);
      throw e;
    }
  }

  /// A caller would wait for ever: all get errors.
  private static void abortUnanswered(Path folder, Connection connection, int number) {
    log.error("a call in {} gets no answer: aborting it", folder);
    try {
      // The number of a connection that has ended may be somebody else's.
      if (connection.isConnected() && !ConnectionControl.abort(number)) {
        log.error("there is no {}: end this program", ConnectionControl.control(number));
      }
    } catch (IOException e) {
      log.error("{} cannot be aborted: end this program", folder, e);
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

  /// The type of the file system that a folder is in, below what was mounted over it by Meerkat.
  public static Optional<String> typeBelow(Path path) throws IOException {
    List<MountTable.Mount> others =
        MountTable.read().mounts().stream().filter(mount -> !mount.type().equals(TYPE)).toList();
    return new MountTable(others).around(place(path)).map(MountTable.Mount::type);
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

  /// How many files the kernel has in its cache.
  int known() {
    return backing.nodes().size();
  }

  /// Why nobody can go on with it when this process dies, although somebody was to be able to;
  /// empty when somebody can, or nobody was.
  public Optional<String> unheld() {
    return lasting.unheld();
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
    try {
      abortConnection();
    } finally {
      holder.ifPresent(Holder::end); // Nobody is to go on with it.
    }
  }

  private void abortConnection() throws IOException {
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
      holder.ifPresent(Holder::end);
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
    try (Arena memory = Arena.ofConfined()) {
      lasting.close(new Linux(memory));
    }
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
