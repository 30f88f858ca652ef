package dev.meerkat.recorder;

import dev.meerkat.core.archive.Periods.Period;
import dev.meerkat.core.archive.RetentionPolicy;
import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An opened volume of the archive: segments and their index, the threads that write them, and the
/// lock that keeps other programs away. It tells nothing of other volumes and can be moved as it
/// is. Methods that say so touch the disk, and hang when it does. Safe for use by several threads.
final class Volume implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Volume.class);

  private final ArchiveLayout layout;
  private final VolumeIdentity identity;
  private final DiskFaults faults;
  private final ArchiveLock lock;
  private final SegmentIndex index;
  private final List<String> leftOut;
  private final Set<SegmentFile> open = ConcurrentHashMap.newKeySet();
  private final List<SegmentFile> toIndex = new ArrayList<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final ReentrantLock cleaning = new ReentrantLock();

  /// Fair: who waits for a deletion to end is not overtaken by the next one.
  private final ReentrantLock unlinking = new ReentrantLock(true);

  private volatile boolean unfinished;
  private final VolumeSync sync;
  private final VolumeWriters writers;

  private Volume(
      ArchiveLayout layout,
      VolumeIdentity identity,
      ArchiveSettings settings,
      DiskFaults faults,
      DiskErrors errors,
      ArchiveLock lock,
      SegmentIndex index,
      List<String> leftOut,
      boolean unfinished)
      throws IOException {
    this.layout = layout;
    this.identity = identity;
    this.faults = faults;
    this.lock = lock;
    this.index = index;
    this.leftOut = leftOut;
    this.unfinished = unfinished;
    this.sync =
        VolumeSync.start(
            layout.root(), settings, faults, errors, () -> List.copyOf(open), this::closed);
    this.writers = new VolumeWriters(settings.writerThreads(), sync, errors);
  }

  /// Opens the volume in a folder, which is created when missing and not known. Torn ends of files
  /// are cut off, and a missing or damaged index is rebuilt, before this returns. Deletions that
  /// were begun wait for one who knows what is protected ([#hasUnfinished]).
  ///
  /// @param errors hears of writing that fails
  /// @throws ArchiveException when another program uses it, or it cannot be used; with what to do
  static Volume open(
      Path root, KnownVolumes known, ArchiveSettings settings, DiskFaults faults, DiskErrors errors)
      throws IOException {
    var layout = new ArchiveLayout(root);
    faults.before("open", root);
    boolean expected = known.knows(root);
    create(layout.root(), expected);
    // Before anything is written there.
    VolumeIdentity identity = identify(root, expected);
    ArchiveLock lock = ArchiveLock.take(layout);
    try {
      known.remember(identity);
      SegmentIndex index = VolumeReserve.with(root, () -> openIndex(layout));
      try {
        List<String> leftOut = new ArchiveRepair(layout, index).tails();
        VolumeReserve.ensure(root);
        boolean unfinished = !index.doomed().isEmpty();
        var volume =
            new Volume(
                layout, identity, settings, faults, errors, lock, index, leftOut, unfinished);
        Thread.ofPlatform().daemon().name("archive-stock").start(volume::takeStock);
        return volume;
      } catch (IOException | SQLException | RuntimeException e) {
        index.close();
        throw e;
      }
    } catch (SQLException e) {
      lock.close();
      throw new ArchiveException(
          "index "
              + layout.indexFile()
              + " cannot be used ("
              + e.getMessage()
              + "): make sure that"
              + " the disk has room and may be written; the index can be deleted, it is rebuilt",
          e);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void create(Path root, boolean expected) throws IOException {
    if (expected && !Files.isDirectory(root)) {
      throw new ArchiveException(
          "archive "
              + root
              + " is not there, though it was: mount it again; it is used again when it is back. If it is"
              + " to be a new one, make the folder and in it an empty file "
              + VolumeIdentity.MARKER);
    }
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new ArchiveException(DiskProblem.text(root, "cannot be created", e), e);
    }
  }

  private static VolumeIdentity identify(Path root, boolean expected) throws IOException {
    try {
      return VolumeIdentity.open(root, expected);
    } catch (VolumeVanishedException e) {
      throw new ArchiveException("archive " + root + " " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ArchiveException(DiskProblem.text(root, "cannot be written", e), e);
    }
  }

  private static SegmentIndex openIndex(ArchiveLayout layout) throws IOException, SQLException {
    try {
      return SegmentIndex.open(layout.indexFile());
    } catch (SQLException e) {
      if (!IndexFile.isDamage(e)) {
        throw e;
      }
      String suffix = ".damaged-" + System.currentTimeMillis();
      String aside = layout.indexFile().getFileName() + suffix;
      for (String part : List.of("", "-wal", "-shm")) {
        Path file = layout.root().resolve(layout.indexFile().getFileName() + part);
        if (Files.exists(file)) {
          Files.move(file, file.resolveSibling(aside + part));
        }
      }
      log.warn(
          "Index {} was damaged ({}), kept aside as *{} and rebuilt from the files",
          layout.indexFile(),
          e.getMessage(),
          suffix);
      SegmentIndex fresh = SegmentIndex.open(layout.indexFile());
      fresh.keepDeletions(layout.root().resolve(aside));
      return fresh;
    }
  }

  /// Counts what there is, so that it is known should the volume hang or vanish. It is recorded to
  /// meanwhile.
  private void takeStock() {
    try {
      for (CameraId camera : index.inventory().uncounted()) {
        if (closing.get()) {
          return;
        }
        index.takeStock(camera);
      }
    } catch (SQLException e) {
      log.warn(
          "{}: what lies there is not known should it hang or vanish: {}",
          layout.root(),
          e.toString());
    }
  }

  Path root() {
    return layout.root();
  }

  ArchiveLayout layout() {
    return layout;
  }

  VolumeIdentity identity() {
    return identity;
  }

  /// Problems of files and folders that could not be read or mended when it was opened.
  List<String> leftOut() {
    return leftOut;
  }

  SegmentIndex index() {
    return index;
  }

  VolumeWriters writers() {
    return writers;
  }

  /// How long ago something was made durable there, or since it was opened if nothing was.
  long provenMillis() {
    return sync.provenMillis();
  }

  /// Age of the oldest disk operation of its own threads that has not returned.
  long stuckMillis() {
    return Math.max(writers.stuckMillis(), sync.stuckMillis());
  }

  /// Builds the index anew from the files. Touches the disk.
  void rebuildIndex() throws IOException {
    cleaning.lock();
    try {
      index.clear();
      List<String> _ = new ArchiveRepair(layout, index).tails();
    } catch (SQLException e) {
      throw indexFailed(e);
    } finally {
      cleaning.unlock();
    }
  }

  /// Durable segments that overlap a period, closed and open, in order. Touches the disk.
  List<Segment> segments(CameraId camera, long fromMicros, long toMicros) throws IOException {
    var byStart = new TreeMap<Long, Segment>();
    durableOf(camera, fromMicros, toMicros).forEach(s -> byStart.put(s.startMicros(), s));
    faults.before("read", layout.indexFile());
    try {
      index.overlapping(camera, fromMicros, toMicros).forEach(s -> byStart.put(s.startMicros(), s));
    } catch (SQLException e) {
      throw indexFailed(e);
    }
    return List.copyOf(byStart.values());
  }

  /// What it is known to hold of a camera, closed and open: as [#segments] would tell, but also
  /// while it hangs or when it has vanished. Touches no disk.
  VolumeInventory.Known known(CameraId camera, long fromMicros, long toMicros) {
    // Before the index, which a segment enters before it leaves these.
    List<Segment> written = durableOf(camera, fromMicros, toMicros);
    VolumeInventory.Known indexed = index.inventory().known(camera, fromMicros, toMicros);
    var held = new ArrayList<>(indexed.held());
    written.forEach(each -> held.add(new Period(each.startMicros(), each.endMicros())));
    return new VolumeInventory.Known(held, indexed.knownFromMicros());
  }

  private List<Segment> durableOf(CameraId camera, long fromMicros, long toMicros) {
    return open.stream()
        .filter(file -> file.camera().equals(camera))
        .flatMap(file -> file.durablePart().stream())
        .filter(s -> s.startMicros() < toMicros && s.endMicros() > fromMicros)
        .toList();
  }

  /// Says whether the file of a segment is there, and forgets one whose file somebody has removed.
  /// Touches the disk.
  boolean has(Segment segment) throws IOException {
    Path file = layout.file(segment.camera(), segment.startMicros());
    if (Files.exists(file)) {
      return true;
    }
    identity.check();
    log.warn("{} was in the index, but is not there: forgotten", file);
    try {
      index.remove(segment.camera(), segment.startMicros());
    } catch (SQLException e) {
      throw indexFailed(e);
    }
    return false;
  }

  /// Whether a deletion was begun and has not ended; [#delete] goes on with it.
  boolean hasUnfinished() {
    return unfinished;
  }

  /// Waits until no file is being deleted that was not protected when that began.
  ///
  /// @return false when one has been for so long
  boolean awaitUnlink(long limitMillis) throws InterruptedException {
    boolean ended = unlinking.tryLock(limitMillis, TimeUnit.MILLISECONDS);
    if (ended) {
      unlinking.unlock();
    }
    return ended;
  }

  /// Deletes segments for good; one thread at a time. Touches the disk.
  ///
  /// @param policy whose protection is heeded to the last moment
  /// @throws IOException when it is not known what has become of them: what was begun is ended the
  ///   next time
  VolumeCleaning.Outcome delete(List<Segment> segments, Supplier<RetentionPolicy> policy)
      throws IOException {
    cleaning.lock();
    try {
      unfinished = true;
      faults.before("delete", layout.root());
      identity.check();
      var volumeCleaning = new VolumeCleaning(layout, index, faults, unlinking);
      VolumeCleaning.Outcome outcome =
          VolumeReserve.with(layout.root(), () -> volumeCleaning.delete(segments, policy));
      unfinished = false;
      return outcome;
    } catch (SQLException e) {
      throw indexFailed(e);
    } finally {
      cleaning.unlock();
    }
  }

  /// Begins a segment. Its file comes into being with the first fragment.
  SegmentFile begin(CameraId camera, long startMicros, byte[] header, SegmentListener listener) {
    var file = new SegmentFile(camera, startMicros, layout, identity, header, listener, faults);
    open.add(file);
    return file;
  }

  /// Called by the sync thread alone. What cannot be entered is tried again with the next ones, and
  /// stays readable; what never became durable is forgotten at once, so that a disk that stays full
  /// does not fill the memory too.
  private void closed(List<SegmentFile> files) {
    for (SegmentFile file : files) {
      if (file.durablePart().isPresent()) {
        toIndex.add(file);
      } else {
        open.remove(file);
        file.discard();
      }
    }
    if (toIndex.isEmpty()) {
      return;
    }
    List<Segment> segments = toIndex.stream().flatMap(f -> f.durablePart().stream()).toList();
    try {
      faults.before("index", layout.indexFile());
      index.put(segments);
      toIndex.forEach(open::remove);
      toIndex.clear();
    } catch (IOException | SQLException e) {
      log.error(
          "{}: {} closed segments cannot be entered yet: {}",
          layout.indexFile(),
          segments.size(),
          e.toString());
    }
  }

  ArchiveException indexFailed(SQLException e) {
    return new ArchiveException(
        "index "
            + layout.indexFile()
            + " cannot be used ("
            + e.getMessage()
            + "): restart the"
            + " server, which rebuilds it when it is damaged",
        e);
  }

  /// Writes and syncs what has arrived, and lets go of the folder; takes 15 s at most, if its index
  /// does not hang.
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    try (lock;
        index) {
      writers.close();
    } catch (SQLException | IOException e) {
      log.warn("{}: not closed cleanly: {}", layout.root(), e.toString());
    }
  }
}
