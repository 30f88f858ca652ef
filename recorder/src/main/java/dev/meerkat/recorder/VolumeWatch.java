package dev.meerkat.recorder;

import dev.meerkat.core.archive.VolumeLoss;
import dev.meerkat.core.archive.VolumeState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at all volumes again and again, has segments leave those that hang, do not keep up or have
/// vanished, and tells what has become of them. Its thread never touches a disk.
final class VolumeWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VolumeWatch.class);

  interface Leaving {
    /// @param must whether the segments cannot stay
    void leave(Volume volume, String problem, boolean must);
  }

  private static final int MAX_TICK_MILLIS = 250;

  private final List<VolumeKeeper> keepers;
  private final Supplier<String> nowhere;
  private final Leaving leaving;
  private final Consumer<Volume> relief;
  private final Runnable retry;
  private final long tickNanos;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile Optional<ArchiveListener> listener = Optional.empty();
  private VolumeLoss loss = VolumeLoss.NONE;
  private boolean toldLost;
  private boolean woken;
  private boolean ended;

  /// @param nowhere says why nothing can be written, when that is so
  /// @param relief has segments leave a volume that does not keep up, if there is one that does
  /// @param retry has segments that wait for room try again
  VolumeWatch(
      List<VolumeKeeper> keepers,
      Supplier<String> nowhere,
      Leaving leaving,
      Consumer<Volume> relief,
      Runnable retry,
      VolumeSettings settings) {
    this.keepers = keepers;
    this.nowhere = nowhere;
    this.leaving = leaving;
    this.relief = relief;
    this.retry = retry;
    tickNanos =
        TimeUnit.MILLISECONDS.toNanos(
            Math.clamp(
                settings.hangMillis() / 4, 1, Math.min(settings.checkMillis(), MAX_TICK_MILLIS)));
    thread = Thread.ofPlatform().daemon().name("archive-watch").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Begins to tell, with what has happened so far.
  void tell(ArchiveListener to) {
    listener = Optional.of(to);
    wake();
  }

  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (awaitTick()) {
        for (VolumeKeeper keeper : keepers) {
          guarded("archive volume " + keeper.root() + " cannot be watched", () -> tick(keeper));
        }
        guarded("segments that wait for room cannot go on", retry);
        guarded(
            "nobody could be told what has become of the archive's volumes",
            () -> listener.ifPresent(this::tellNews));
      }
    } catch (InterruptedException _) {
      log.error("The archive's volumes are not watched any more");
    }
  }

  /// This thread goes on after whatever happens: without it no segment would leave a volume that
  /// hangs.
  private static void guarded(String problem, Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      log.error("{}, it is tried again", problem, e);
    }
  }

  private void tick(VolumeKeeper keeper) {
    Optional<Volume> gone = keeper.tick();
    gone.ifPresent(volume -> {
      leaving.leave(volume, "archive volume " + keeper.root() + " has vanished: mount it", true);
      volume.writers().dropWaiting();
    });
    Optional<Volume> volume = keeper.volume();
    if (volume.isPresent() && keeper.state() == VolumeState.HUNG) {
      leaving.leave(volume.get(), "archive volume " + keeper.root() + " hangs", false);
      volume.get().writers().dropWaiting();
    } else if (volume.isPresent() && !keeper.backlog().keepsUp()) {
      relief.accept(volume.get());
      volume.get().writers().dropWaiting();
    }
  }

  private void tellNews(ArchiveListener to) {
    keepers.forEach(keeper -> keeper.takeNews().forEach(to::volumeChanged));
    long nowMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    loss = loss.at(nowMillis, keepers.stream().map(VolumeKeeper::state).toList());
    if (loss.lost() != toldLost) {
      toldLost = loss.lost();
      to.archiveUsable(!toldLost, toldLost ? nowhere.get() : "");
    }
  }

  private boolean awaitTick() throws InterruptedException {
    lock.lock();
    try {
      long nanos = tickNanos;
      while (!woken && !ended && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      woken = false;
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
