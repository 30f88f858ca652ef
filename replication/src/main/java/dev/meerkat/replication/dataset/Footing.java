package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.FolderFacts;
import dev.meerkat.core.replication.MountPoint;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.capture.BareFolder;
import dev.meerkat.replication.capture.HeldMount;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.linux.Capacity;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a side stands on: its folder, which must be the right one and have room, and what this
/// process has mounted over it.
final class Footing implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Footing.class);

  private static final String VERSION =
      Optional.ofNullable(Footing.class.getPackage().getImplementationVersion()).orElse("unknown");

  private final DatasetSettings settings;
  private final String type;
  private final BareFolder folder;
  private final MountPoint expected;
  private final SpaceWatch space = new SpaceWatch();

  /// Not set any more when it is taken away: who finds it gone can tell whether that was this side.
  private volatile Optional<MountedFolder> view = Optional.empty();

  /// A mount that this side's process has left when it died; its callers wait.
  private Optional<HeldMount> held;

  private Footing(
      DatasetSettings settings,
      String type,
      BareFolder folder,
      MountPoint expected,
      Optional<HeldMount> held) {
    this.held = held;
    this.settings = settings;
    this.type = type;
    this.folder = folder;
    this.expected = expected;
  }

  /// Nothing of this process is mounted over the folder.
  ///
  /// @throws MountPointException when it is not the right one
  static Footing open(DatasetSettings settings) throws IOException {
    Optional<HeldMount> held = HeldMount.find(settings.holderFile(), settings.folder());
    if (held.isPresent()
        && (settings.heldSeconds().isEmpty() || !settings.rules().equals(Rules.ALL))) {
      held.get().giveUp();
      held = Optional.empty();
    }
    try {
      return open(settings, held);
    } catch (IOException e) {
      if (held.isPresent()) {
        held.get().giveUp();
      }
      throw e;
    }
  }

  private static Footing open(DatasetSettings settings, Optional<HeldMount> held)
      throws IOException {
    var file = new MountPointFile(settings.files());
    Optional<MountPoint> expected = file.read();
    Optional<BareFolder> found =
        expected.isPresent()
            ? findAgain(expected.get(), settings.folder(), held)
            : find(settings.folder(), held);
    if (found.isEmpty()) {
      throw expected.isEmpty()
          ? new IOException(settings.folder() + " is not there: make the folder, or mount it")
          : new MountPointException(
              sentence(expected.get(), new MountPoint.Sight.Absent(), settings.folder()));
    }
    BareFolder folder = found.get();
    try {
      if (expected.isPresent()) {
        String wrong = sentence(expected.get(), sight(folder), settings.folder());
        if (!wrong.isEmpty()) {
          throw new MountPointException(wrong);
        }
      }
      String type = MountedFolder.typeBelow(settings.folder()).orElse("unknown");
      FileSystemJournal.warning(folder.path(), settings.folder(), type, Path.of("/sys"))
          .ifPresent(log::warn);
      MountPoint right =
          expected.isPresent() ? expected.get() : file.adopt(folder, settings.name());
      var footing = new Footing(settings, type, folder, right, held);
      footing.space.add(settings.folder().toString(), folder::capacity, settings.space());
      footing.space.add(
          settings.files().toString(), () -> capacity(settings.files()), settings.space());
      return footing;
    } catch (IOException e) {
      folder.close();
      throw e;
    }
  }

  /// Forgets which folder is the right one, and what is known of its copy, when the one that is
  /// there now is to be taken instead. To be called while nothing has them open.
  ///
  /// @param ours whether this side's data is to count
  /// @return whether it was so
  static boolean takeAnew(DatasetSettings settings, boolean ours) throws IOException {
    var file = new MountPointFile(settings.files());
    Optional<MountPoint> expected = file.read();
    if (expected.isEmpty() || !isToBeTaken(expected.get(), settings.folder(), ours)) {
      return false;
    }
    CopyFile.forget(settings.files());
    file.forget();
    return true;
  }

  private static boolean isToBeTaken(MountPoint expected, Path path, boolean ours)
      throws IOException {
    Optional<BareFolder> found;
    try {
      found = findAgain(expected, path, Optional.empty());
    } catch (MountPointException e) {
      log.info("it is not taken for the right folder: {}", e.getMessage());
      return false;
    }
    if (found.isEmpty()) {
      return false;
    }
    try (BareFolder folder = found.get()) {
      return expected.isTakenAnew(sight(folder), ours);
    }
  }

  private static Optional<BareFolder> find(Path path, Optional<HeldMount> held) throws IOException {
    if (held.isPresent()) {
      return Optional.of(held.get().bareFolder());
    }
    try {
      MountedFolder.clearLeft(path);
      return Optional.of(BareFolder.open(path));
    } catch (NoSuchFileException _) {
      return Optional.empty(); // Not even the folder that it is in.
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// @throws MountPointException also when it cannot be read: it may be again
  private static Optional<BareFolder> findAgain(
      MountPoint expected, Path path, Optional<HeldMount> held) throws MountPointException {
    try {
      return find(path, held);
    } catch (IOException e) {
      throw new MountPointException(sentence(expected, unreadable(e), path), e);
    }
  }

  private static Capacity capacity(Path path) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      return new Linux(memory).capacity(memory.allocateFrom(path.toString()));
    }
  }

  private static String sentence(MountPoint expected, MountPoint.Sight now, Path folder) {
    return expected.judge(now, folder.toString()).sentence();
  }

  BareFolder folder() {
    return folder;
  }

  /// @param usedBytes that the files of the dataset take
  FolderFacts facts(long usedBytes) {
    long capacityBytes = 0;
    long freeBytes = 0;
    try {
      Capacity capacity = folder.capacity();
      capacityBytes = capacity.bytes();
      freeBytes = capacity.availableBytes();
    } catch (IOException e) {
      log.warn("the size of {} cannot be told: {}", settings.folder(), e.getMessage());
    }
    return new FolderFacts(
        settings.folder().toString(),
        type,
        capacityBytes,
        freeBytes,
        usedBytes,
        VERSION,
        settings.rules().toString());
  }

  SpaceWatch space() {
    return space;
  }

  /// What is wrong with the folder and what to do; empty when nothing is.
  ///
  /// @param mounted what this process has mounted over it, beside its own view
  String wrong(Optional<MountedFolder> mounted) {
    return sentence(expected, sight(mounted), settings.folder());
  }

  private MountPoint.Sight sight(Optional<MountedFolder> mounted) {
    Optional<MountedFolder> shown = view;
    Optional<MountedFolder> top = mounted.or(() -> shown);
    try {
      if (top.isEmpty() || top.get().isInPlace()) {
        return sight(folder);
      }
    } catch (IOException e) {
      return unreadable(e);
    }
    boolean endedMeanwhile = mounted.isEmpty() && !shown.equals(view);
    return endedMeanwhile ? sight(folder) : new MountPoint.Sight.Uncovered();
  }

  private static MountPoint.Sight sight(BareFolder folder) {
    try {
      return MountPointFile.look(folder);
    } catch (IOException e) {
      return unreadable(e);
    }
  }

  private static MountPoint.Sight unreadable(IOException e) {
    return new MountPoint.Sight.Unreadable(String.valueOf(e.getMessage()));
  }

  /// What can be gone on with, once; whoever takes it goes on with it or gives it up.
  synchronized Optional<HeldMount> takeHeld() {
    Optional<HeldMount> taken = held;
    held = Optional.empty();
    return taken;
  }

  /// Nobody goes on with what the process before has left, if anything.
  void giveUpHeld(String why) throws IOException {
    Optional<HeldMount> lost = takeHeld();
    if (lost.isPresent()) {
      log.warn("what used {} when it died gets errors: {}", settings.folder(), why);
      lost.get().giveUp();
    }
  }

  private synchronized boolean isHeld() {
    return held.isPresent();
  }

  /// Whether the process before has left something that cannot be gone on with any more.
  ///
  /// @param followed whether this side has followed another one since
  synchronized boolean isHeldInVain(boolean followed) throws LinuxException {
    return held.isPresent() && (followed || held.get().isLost());
  }

  /// Shows the folder to everybody, but lets nobody change it. Not while somebody waits in it.
  void show() throws IOException {
    if (view.isEmpty() && !isHeld()) {
      view = Optional.of(MountedFolder.openReadOnly(settings.folder()));
    }
  }

  /// Whoever still uses the view gets errors after a while; the folder's place is free at once.
  void unshow() throws IOException {
    if (view.isPresent()) {
      MountedFolder shown = view.get();
      view = Optional.empty();
      shown.uncover();
      Thread.ofPlatform().daemon().name("ends a view").start(() -> end(shown));
    }
  }

  private static void end(MountedFolder shown) {
    try {
      shown.close();
    } catch (IOException e) {
      log.error("the read-only view of {} could not be ended", shown.path(), e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      giveUpHeld("this side is being ended");
      if (view.isPresent()) {
        view.get().close();
      }
    } finally {
      view = Optional.empty();
      folder.close();
    }
  }
}
