package dev.meerkat.recorder;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes all cameras of a volume durable together: one `syncfs` a second when anything was written,
/// and an early one when a session has just begun or ended. A sample counts as durable only when a
/// sync that began after its write has returned.
///
/// The kernel tells of an error once. So a sync that fails is charged to all files that are open,
/// not only to those that it was to cover: what was being written meanwhile may be what is lost,
/// and the next sync would say nothing of it.
final class VolumeSync implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VolumeSync.class);

  /// A fragment that the next sync covers.
  private record Written(SegmentFile segment, long sizeBytes, long newestMicros, long endMicros) {}

  private final Path root;
  private final FileSystemSync fileSystem;
  private final DiskFaults faults;
  private final DiskErrors errors;
  private final Supplier<List<SegmentFile>> open;
  private final Consumer<List<SegmentFile>> closedListener;
  private final Stopwatch busy = new Stopwatch();
  private volatile long provenNanos = System.nanoTime();
  private final long intervalNanos;
  private final long earlyNanos;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<Written> written = new ArrayList<>();
  private List<SegmentFile> closed = new ArrayList<>();
  private boolean urgent;
  private boolean ending;

  private VolumeSync(
      Path root,
      ArchiveSettings settings,
      DiskFaults faults,
      DiskErrors errors,
      FileSystemSync fileSystem,
      Supplier<List<SegmentFile>> open,
      Consumer<List<SegmentFile>> closedListener) {
    this.root = root;
    this.fileSystem = fileSystem;
    this.faults = faults;
    this.errors = errors;
    this.open = open;
    this.closedListener = closedListener;
    intervalNanos = TimeUnit.MILLISECONDS.toNanos(settings.syncIntervalMillis());
    earlyNanos = TimeUnit.MILLISECONDS.toNanos(settings.earlySyncMillis());
    thread = Thread.ofPlatform().daemon().name("archive-sync").unstarted(this::run);
  }

  /// @param open all files that may be written to
  /// @param closedListener is told those of which no more is to be made durable
  static VolumeSync start(
      Path root,
      ArchiveSettings settings,
      DiskFaults faults,
      DiskErrors errors,
      Supplier<List<SegmentFile>> open,
      Consumer<List<SegmentFile>> closedListener)
      throws IOException {
    var sync =
        new VolumeSync(
            root, settings, faults, errors, FileSystemSync.open(root), open, closedListener);
    sync.thread.start();
    return sync;
  }

  /// Age of the disk operation that runs now; 0 when none does.
  long stuckMillis() {
    return busy.millis();
  }

  /// How long ago something was made durable, or since the start if nothing was.
  long provenMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - provenNanos);
  }

  void written(
      SegmentFile segment, long sizeBytes, long newestMicros, long endMicros, boolean soon) {
    lock.lock();
    try {
      written.add(new Written(segment, sizeBytes, newestMicros, endMicros));
      urgent |= soon;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void closed(SegmentFile segment, boolean soon) {
    lock.lock();
    try {
      closed.add(segment);
      urgent |= soon;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// A last sync, and the end of the thread; gives up after five seconds.
  @Override
  public void close() {
    lock.lock();
    try {
      ending = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(Duration.ofSeconds(5))) {
        log.error("{}: the disk hangs in a sync", root);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long lastNanos = System.nanoTime() - intervalNanos;
    boolean more = true;
    try (fileSystem) {
      while (more) {
        List<Written> fragments;
        List<SegmentFile> segments;
        lock.lock();
        try {
          awaitWork(lastNanos);
          more = !ending;
          fragments = written;
          segments = closed;
          written = new ArrayList<>();
          closed = new ArrayList<>();
          urgent = false;
        } finally {
          lock.unlock();
        }
        lastNanos = System.nanoTime();
        busy.start();
        try {
          work(fragments, segments);
        } catch (Throwable e) {
          log.error("{}: a sync failed in an unexpected way", root, e);
        } finally {
          busy.stop();
        }
      }
    } catch (InterruptedException _) {
      log.error("{}: the sync thread was interrupted; nothing becomes durable any more", root);
    }
  }

  /// The thread goes on after whatever happens, as without it nothing would become durable, in
  /// silence.
  private void work(List<Written> fragments, List<SegmentFile> segments) {
    try {
      if (!fragments.isEmpty()) {
        sync(fragments);
      }
    } catch (Throwable e) {
      log.error("{}: cannot be made durable", root, e);
      charge(fragments, "archive " + root + " failed in an unexpected way: " + e);
    }
    try {
      if (!segments.isEmpty()) {
        closedListener.accept(segments);
      }
    } catch (Throwable e) {
      log.error("{}: closed segments cannot be entered yet", root, e);
    }
  }

  private void awaitWork(long lastNanos) throws InterruptedException {
    while (!ending) {
      boolean work = !written.isEmpty() || !closed.isEmpty();
      long dueNanos = lastNanos + (urgent ? earlyNanos : intervalNanos);
      long waitNanos = dueNanos - System.nanoTime();
      if (work && waitNanos <= 0) {
        return;
      }
      if (work) {
        long _ = changed.awaitNanos(waitNanos);
      } else {
        changed.await();
      }
    }
  }

  private void sync(List<Written> fragments) {
    try {
      faults.before("syncfs", root);
      fileSystem.sync();
    } catch (IOException e) {
      String problem = DiskProblem.text(root, "cannot be made durable", e);
      log.error("{}", problem);
      errors.failed(e, root, problem);
      charge(fragments, problem);
      return;
    }
    provenNanos = System.nanoTime();
    for (Written fragment : fragments) {
      fragment
          .segment()
          .becameDurable(fragment.sizeBytes(), fragment.newestMicros(), fragment.endMicros());
    }
  }

  private void charge(List<Written> fragments, String problem) {
    Set<SegmentFile> affected = new LinkedHashSet<>();
    fragments.forEach(fragment -> affected.add(fragment.segment()));
    affected.addAll(open.get());
    for (SegmentFile segment : affected) {
      try {
        segment.syncFailed(problem);
      } catch (Throwable e) { // The others are uncertain all the same.
        log.error("{}: {}", root, problem, e);
      }
    }
  }
}
