package dev.meerkat.recorder;

import dev.meerkat.core.archive.Backlog;
import dev.meerkat.core.archive.Freeing;
import dev.meerkat.core.archive.Placement;
import dev.meerkat.core.archive.VolumeDoubt;
import dev.meerkat.core.archive.VolumeSpace;
import dev.meerkat.core.archive.VolumeState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one configured volume open: opens it when it is there, has it looked at ([VolumeLook]),
/// keeps account of how it is ([VolumeHealth]), and lets go of it when it has vanished. No method
/// touches the disk; that is for threads of the volume's own.
final class VolumeKeeper implements DiskErrors {
  private static final Logger log = LoggerFactory.getLogger(VolumeKeeper.class);
  private static final int READERS = 16;

  /// What a look at the volume has found.
  private sealed interface Found {
    record Opened(Volume volume) implements Found {}

    record Well(VolumeHealth.Well well) implements Found {}
  }

  private final int number;
  private final Path root;
  private final VolumeSettings volumes;
  private final VolumeLook looker;
  private final Runnable wake;
  private final Runnable spaceWanted;
  private final LongSupplier share;
  private final DiskCalls calls;

  private final ReentrantLock lock = new ReentrantLock();
  private final VolumeHealth health;
  private final VolumeNews news = new VolumeNews();
  private Freeing freeing = Freeing.NONE;
  private volatile Optional<Volume> volume = Optional.empty();
  private Optional<Volume> vanishedVolume = Optional.empty();
  private final LookInHand<Found> look;
  private final VolumeTrial trial = new VolumeTrial();
  private boolean closed;

  /// @param wake has the volumes looked at soon; must return at once
  /// @param spaceWanted has retention look soon; must return at once
  /// @param share memory in bytes that fragments may take which wait for it
  VolumeKeeper(
      int number,
      ArchiveSettings settings,
      VolumeSettings volumes,
      KnownVolumes known,
      DiskFaults faults,
      Runnable wake,
      Runnable spaceWanted,
      LongSupplier share) {
    this.number = number;
    this.root = volumes.paths().get(number);
    this.volumes = volumes;
    this.looker = new VolumeLook(root, settings, volumes.space(), known, faults);
    this.wake = wake;
    this.spaceWanted = spaceWanted;
    this.share = share;
    this.calls = new DiskCalls("archive volume " + root, READERS, volumes.hangMillis());
    this.look = new LookInHand<>(root, calls);
    this.health = new VolumeHealth(root, volumes.space(), volumes.hangMillis());
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
      return health.state();
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
      return health.readable() ? "it has just come back: ask again" : seen().sentence();
    } finally {
      lock.unlock();
    }
  }

  /// Whether it can be read now.
  boolean readable() {
    lock.lock();
    try {
      return health.readable();
    } finally {
      lock.unlock();
    }
  }

  Placement.Candidate candidate() {
    lock.lock();
    try {
      return seen().candidate(number);
    } finally {
      lock.unlock();
    }
  }

  /// Whether it keeps up with what is written to it.
  boolean keepsUp() {
    lock.lock();
    try {
      return seen().keepsUp();
    } finally {
      lock.unlock();
    }
  }

  /// Memory of the fragments that wait for it. Takes no lock, so that all volumes can be asked
  /// under the lock of one.
  long waitingBytes() {
    return volume.map(each -> each.writers().waitingBytes()).orElse(0L);
  }

  /// What waits for it now.
  Backlog backlog() {
    return volume
        .map(each ->
            new Backlog(
                each.writers().queueMillis(), each.writers().waitingBytes(), share.getAsLong()))
        .orElse(Backlog.NONE);
  }

  /// Its space, with what deletions free.
  VolumeSpace space() {
    lock.lock();
    try {
      VolumeSpace counted = seen().space(number);
      return new VolumeSpace(
          number, counted.usable(), counted.freeBytes() + freeing.bytes(), counted.floorBytes());
    } finally {
      lock.unlock();
    }
  }

  /// How it is, for people.
  VolumeReport report() {
    lock.lock();
    try {
      return seen().report();
    } finally {
      lock.unlock();
    }
  }

  /// The health, as far as it shows without a look at the disk.
  private VolumeHealth seen() {
    long stuckMillis = volume.map(each -> Math.max(each.stuckMillis(), look.millis())).orElse(0L);
    health.seen(stuckMillis, volume.map(each -> each.writers().writtenBytes()).orElse(0L));
    long nowMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    health.waits(nowMillis, backlog()).ifPresent(words -> news.tell(words, health.keepsUp()));
    return health;
  }

  /// Has it looked at as soon as can be.
  void lookSoon() {
    lock.lock();
    try {
      look.wanted();
    } finally {
      lock.unlock();
    }
    wake.run();
  }

  /// A deletion of so many bytes begins; one at a time.
  void deleting(long bytes) {
    lock.lock();
    try {
      freeing = freeing.begun(bytes);
    } finally {
      lock.unlock();
    }
  }

  /// It has ended.
  ///
  /// @param of the volume; the one that is open now may be another
  /// @param bytes that were deleted
  void deleted(Volume of, long bytes) {
    lock.lock();
    try {
      if (isOpen(of)) {
        freeing = freeing.ended(bytes);
      }
    } finally {
      lock.unlock();
    }
    lookSoon();
  }

  /// Files could not be deleted, or all could again.
  ///
  /// @param problem of one of them
  void undeletable(Volume of, Optional<String> problem) {
    lock.lock();
    try {
      if (isOpen(of)) {
        health.undeletable(problem).ifPresent(words -> news.tell(words, problem.isEmpty()));
      }
    } finally {
      lock.unlock();
    }
    wake.run();
  }

  private boolean isOpen(Volume which) {
    return volume.isPresent() && volume.get().equals(which);
  }

  @Override
  public void failed(IOException error, Path folder, String what) {
    lock.lock();
    try {
      // What was let go of may still fail; why it was is told already.
      if (volume.isEmpty() || !health.wrote(error, folder, what)) {
        return;
      }
      look.wanted();
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
      Optional<Future<Found>> over = look.over();
      if (over.isPresent()) {
        take(over.get());
        look.taken();
      }
      Optional<Volume> gone = health.hasVanished() ? volume : Optional.empty();
      if (gone.isPresent()) {
        letGo(gone.get());
      }
      if (!closed && look.isDue(volumes.checkMillis())) {
        begin();
      }
      judge();
      return gone;
    } finally {
      lock.unlock();
    }
  }

  /// What has happened to it since this was last called, in sentences for the operator.
  List<String> takeNews() {
    lock.lock();
    try {
      return news.take();
    } finally {
      lock.unlock();
    }
  }

  private void begin() {
    Optional<Volume> now = volume;
    VolumeDoubt doubt =
        health.doubt(trial.unprovenMillis(volume.map(Volume::provenMillis).orElse(0L)));
    trial.lookBegins(health.failures());
    freeing = freeing.countBegun();
    look.begin(() ->
        now.isPresent()
            ? new Found.Well(looker.at(now.get(), doubt))
            : new Found.Opened(looker.open(this)));
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
          freeing = Freeing.NONE;
          trial.opened();
          health.opened();
          opened.leftOut().forEach(words -> news.tell(words, false));
          look.wanted();
        }
        case Found.Well(var found) -> {
          var well = trial.lookEnds(found, health.failures());
          health.tried(well.tried()).forEach(words -> news.tell(words, false));
          boolean wasLow = health.isLow();
          freeing = freeing.counted();
          seen().found(well).ifPresent(words -> news.tell(words, wasLow));
        }
      }
    } catch (ExecutionException e) {
      health.notWell(e.getCause() == null ? e : e.getCause(), volume.isPresent());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void letGo(Volume gone) {
    volume = Optional.empty();
    vanishedVolume = Optional.of(gone);
    health.letGo();
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

  private void judge() {
    boolean isOpen = volume.isPresent();
    seen().judge(isOpen).ifPresent(words -> news.tell(words, health.state() == VolumeState.READY));
  }

  /// Waits until it has been opened, or could not be.
  ///
  /// @return whether it is open; without that, [#report] says why
  boolean awaitOpen(long limitMillis) throws InterruptedException {
    Optional<Future<Found>> first;
    lock.lock();
    try {
      if (look.now().isEmpty()) {
        begin();
      }
      first = look.now();
    } finally {
      lock.unlock();
    }
    if (first.isPresent()) {
      try {
        first.get().get(limitMillis, TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
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
      return health.problem();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until a look is over, which may be writing there.
  private void awaitLast(Future<Found> last) {
    try {
      switch (last.get(volumes.hangMillis(), TimeUnit.MILLISECONDS)) {
        case Found.Opened(var opened) -> opened.close();
        case Found.Well _ -> {
          // Nobody asks any more.
        }
      }
    } catch (ExecutionException | TimeoutException e) {
      log.debug("{}: the last look has not ended well", root, e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Makes durable what has arrived; takes 20 s at most, if its index does not hang.
  void close() {
    Optional<Volume> open;
    Optional<Future<Found>> last;
    lock.lock();
    try {
      closed = true;
      open = volume;
      last = look.now();
      volume = Optional.empty();
      health.closed();
    } finally {
      lock.unlock();
    }
    open.ifPresent(Volume::close);
    last.ifPresent(this::awaitLast);
    calls.close();
  }
}
