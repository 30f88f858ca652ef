package dev.meerkat.recorder;

import dev.meerkat.core.archive.Placement;
import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.archive.VolumeSpace;
import dev.meerkat.core.archive.VolumeState;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one configured volume open: opens it when it is there, looks after it, tells what state it
/// is in ([VolumeState]), and lets go of it when it has vanished. No method touches the disk; that
/// is for threads of the volume's own.
final class VolumeKeeper implements DiskErrors {
  private static final Logger log = LoggerFactory.getLogger(VolumeKeeper.class);
  private static final String TRIAL = "meerkat-trial";
  private static final int READERS = 16;

  /// What a look at the volume has found.
  private sealed interface Found {
    record Opened(Volume volume) implements Found {}

    /// @param writtenBytes of the writers, when the free bytes were counted
    record Well(long totalBytes, long freeBytes, long writtenBytes, boolean tried)
        implements Found {}
  }

  private final int number;
  private final Path root;
  private final ArchiveSettings settings;
  private final VolumeSettings volumes;
  private final KnownVolumes known;
  private final DiskFaults faults;
  private final Runnable wake;
  private final Runnable spaceWanted;
  private final DiskCalls calls;

  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Volume> volume = Optional.empty();
  private Optional<Volume> vanishedVolume = Optional.empty();
  private Optional<Future<Found>> look = Optional.empty();
  private final Stopwatch looking = new Stopwatch();
  private long lookedNanos;
  private boolean lookNow = true;
  private boolean failed;
  private boolean outOfSpace;
  private boolean vanished;
  private boolean low;
  private boolean closed;
  private VolumeState state = VolumeState.MISSING;
  private String problem = "is being opened";
  private Found.Well space = new Found.Well(0, 0, 0, false);

  /// @param wake has the volumes looked at soon; must return at once
  /// @param spaceWanted has retention look soon; must return at once
  VolumeKeeper(
      int number,
      ArchiveSettings settings,
      VolumeSettings volumes,
      KnownVolumes known,
      DiskFaults faults,
      Runnable wake,
      Runnable spaceWanted) {
    this.number = number;
    this.root = volumes.paths().get(number);
    this.settings = settings;
    this.volumes = volumes;
    this.known = known;
    this.faults = faults;
    this.wake = wake;
    this.spaceWanted = spaceWanted;
    this.calls = new DiskCalls("archive volume " + root, READERS, volumes.hangMillis());
  }

  int number() {
    return number;
  }

  Path root() {
    return root;
  }

  DiskCalls calls() {
    return calls;
  }

  /// Empty while it is missing.
  Optional<Volume> volume() {
    lock.lock();
    try {
      return volume;
    } finally {
      lock.unlock();
    }
  }

  VolumeState state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /// The one that is open or, when it has vanished, was: for what can be asked without a disk.
  Optional<Volume> lastKnown() {
    lock.lock();
    try {
      return volume.or(() -> vanishedVolume);
    } finally {
      lock.unlock();
    }
  }

  /// Why it could not be read a moment ago.
  String why() {
    lock.lock();
    try {
      boolean back = state != VolumeState.MISSING && state != VolumeState.HUNG;
      return back ? "it has just come back: ask again" : sentence();
    } finally {
      lock.unlock();
    }
  }

  /// Whether it can be read now.
  boolean readable() {
    VolumeState now = state();
    return now != VolumeState.MISSING && now != VolumeState.HUNG;
  }

  Placement.Candidate candidate() {
    lock.lock();
    try {
      return new Placement.Candidate(
          number,
          state,
          freeBytes(),
          volumes.space().reserve(space.totalBytes()),
          volume.map(each -> each.writers().queueMillis()).orElse(0L));
    } finally {
      lock.unlock();
    }
  }

  VolumeSpace space() {
    lock.lock();
    try {
      boolean usable = state == VolumeState.READY || state == VolumeState.FULL;
      return new VolumeSpace(
          number, usable, freeBytes(), volumes.space().floor(space.totalBytes()));
    } finally {
      lock.unlock();
    }
  }

  /// As was counted, less what has been written since.
  private long freeBytes() {
    long since = volume.map(v -> v.writers().writtenBytes()).orElse(0L) - space.writtenBytes();
    return Math.max(0, space.freeBytes() - Math.max(0, since));
  }

  /// How it is, for people.
  VolumeReport report() {
    lock.lock();
    try {
      return new VolumeReport(
          root,
          state,
          space.totalBytes(),
          freeBytes(),
          Optional.of(sentence()).filter(text -> !text.isEmpty()));
    } finally {
      lock.unlock();
    }
  }

  private String sentence() {
    String name = "archive volume " + root;
    SpaceRule rule = volumes.space();
    return switch (state) {
      case MISSING ->
          problem.startsWith("archive ") || problem.startsWith("index ")
              ? problem
              : name + " " + problem;
      case HUNG ->
          name
              + " hangs: an operation has not returned for "
              + TimeUnit.MILLISECONDS.toSeconds(stuckMillis())
              + " s: see whether the disk is well, and the system's log; it is used again when"
              + " the operation returns";
      case FAILED -> problem;
      case FULL ->
          name
              + " is full, "
              + mebibytes(freeBytes())
              + " MiB are free: free space there, remove protection that is no longer needed, or"
              + " add a volume; recording goes on there by itself";
      case READY ->
          low
              ? name
                  + " is low on space, "
                  + mebibytes(freeBytes())
                  + " MiB are free of the "
                  + mebibytes(rule.floor(space.totalBytes()))
                  + " that should be: free space there, remove protection that is no longer"
                  + " needed, or add a volume"
              : "";
    };
  }

  private static long mebibytes(long bytes) {
    return bytes >> 20;
  }

  /// Has it looked at as soon as can be.
  void lookSoon() {
    lock.lock();
    try {
      lookNow = true;
    } finally {
      lock.unlock();
    }
    wake.run();
  }

  @Override
  public void failed(IOException error, String what) {
    lock.lock();
    try {
      if (error instanceof VolumeVanishedException) {
        vanished = true;
      } else if (DiskProblem.space(error)) {
        outOfSpace = true;
      } else if (DiskProblem.local(error)) {
        return;
      } else {
        failed = true;
      }
      problem = what;
      lookNow = true;
      judge();
    } finally {
      lock.unlock();
    }
    wake.run();
    if (DiskProblem.space(error)) {
      spaceWanted.run();
    }
  }

  /// Takes what the last look has found, begins the next one when it is due, and judges.
  ///
  /// @return the volume that has just been found to have vanished, which is being closed
  Optional<Volume> tick() {
    lock.lock();
    try {
      if (look.isPresent() && look.get().isDone()) {
        take(look.get());
        look = Optional.empty();
        looking.stop();
      }
      Optional<Volume> gone = vanished ? volume : Optional.empty();
      if (gone.isPresent()) {
        letGo(gone.get());
      }
      if (look.isEmpty() && due()) {
        begin();
      }
      judge();
      return gone;
    } finally {
      lock.unlock();
    }
  }

  private boolean due() {
    long sinceMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lookedNanos);
    return !closed && (lookNow || sinceMillis >= volumes.checkMillis());
  }

  private void begin() {
    lookNow = false;
    lookedNanos = System.nanoTime();
    looking.start();
    boolean afterFailure = failed;
    boolean afterFull = outOfSpace;
    Optional<Volume> now = volume;
    try {
      look =
          Optional.of(
              calls.begin(
                  () -> now.isPresent() ? look(now.get(), afterFailure, afterFull) : open()));
    } catch (RejectedExecutionException _) {
      log.warn("{}: not looked at, since too much hangs there", root);
      looking.stop();
    }
  }

  private Found open() throws IOException {
    return new Found.Opened(Volume.open(root, known, settings, faults, this));
  }

  /// A volume that had no space is tried, too, where it says that it has: inodes or a quota may be
  /// what is used up.
  private Found look(Volume now, boolean afterFailure, boolean afterFull) throws IOException {
    faults.before("look", root);
    now.identity().check();
    long written = now.writers().writtenBytes();
    FileStore store = Files.getFileStore(root);
    long total = store.getTotalSpace();
    long free = store.getUsableSpace();
    boolean trial = afterFailure || (afterFull && free >= volumes.space().reserve(total));
    if (trial) {
      faults.before("write", root);
      Path file = root.resolve(TRIAL);
      Files.write(file, new byte[4_096], StandardOpenOption.CREATE, StandardOpenOption.SYNC);
      Files.delete(file);
    }
    VolumeReserve.ensure(root, total, free);
    return new Found.Well(total, free, written, trial);
  }

  private void take(Future<Found> done) {
    try {
      switch (done.get()) {
        case Found.Opened(var opened) -> {
          if (closed) {
            letGo(opened);
            return;
          }
          volume = Optional.of(opened);
          vanishedVolume = Optional.empty();
          failed = false;
          outOfSpace = false;
          vanished = false;
          lookNow = true;
        }
        case Found.Well well -> {
          space = well;
          failed &= !well.tried();
          outOfSpace &=
              !well.tried() || well.freeBytes() < volumes.space().reserve(well.totalBytes());
          low = volumes.space().low(low, well.freeBytes(), well.totalBytes());
        }
      }
    } catch (ExecutionException e) {
      notWell(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void notWell(Throwable cause) {
    if (cause instanceof VolumeVanishedException e) {
      vanished = true;
      problem = e.getMessage() + ": mount it again; it is used again when it is back";
    } else if (volume.isEmpty()) {
      problem = String.valueOf(cause.getMessage());
    } else if (cause instanceof IOException e && DiskProblem.space(e)) {
      outOfSpace = true;
    } else {
      failed = true;
      problem =
          cause instanceof IOException e
              ? DiskProblem.text(root, "cannot be used", e)
              : "archive " + root + " failed in an unexpected way: " + cause;
    }
  }

  private void letGo(Volume gone) {
    volume = Optional.empty();
    vanishedVolume = Optional.of(gone);
    vanished = false;
    space = new Found.Well(0, 0, 0, false);
    try {
      Future<?> _ =
          calls.begin(() -> {
            gone.close();
            return root;
          });
    } catch (RejectedExecutionException _) {
      log.error("{}: cannot be closed, since too much hangs there", root);
    }
  }

  private long stuckMillis() {
    return volume.map(each -> Math.max(each.stuckMillis(), looking.millis())).orElse(0L);
  }

  private void judge() {
    VolumeState before = state;
    state =
        VolumeState.of(
            volume.isPresent() && !vanished,
            stuckMillis(),
            volumes.hangMillis(),
            failed,
            outOfSpace);
    if (state == before) {
      return;
    }
    if (state == VolumeState.READY) {
      log.info("Archive volume {} is ready", root);
    } else {
      log.error("{}", sentence());
    }
  }

  /// Waits until it has been opened, or could not be.
  ///
  /// @return whether it is open; without that, [#report] says why
  boolean awaitOpen(long limitMillis) throws InterruptedException {
    Optional<Future<Found>> first;
    lock.lock();
    try {
      if (look.isEmpty()) {
        begin();
      }
      first = look;
    } finally {
      lock.unlock();
    }
    if (first.isPresent()) {
      try {
        first.get().get(limitMillis, TimeUnit.MILLISECONDS);
      } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
        log.debug("{}: not opened yet", root, e);
      }
    }
    Optional<Volume> _ = tick();
    return volume().isPresent();
  }

  /// Why it could not be opened.
  String problem() {
    lock.lock();
    try {
      return problem;
    } finally {
      lock.unlock();
    }
  }

  /// Makes durable what has arrived; takes 15 s at most, if its index does not hang.
  void close() {
    Optional<Volume> open;
    lock.lock();
    try {
      closed = true;
      open = volume;
      volume = Optional.empty();
      state = VolumeState.MISSING;
    } finally {
      lock.unlock();
    }
    open.ifPresent(Volume::close);
    calls.close();
  }
}
