package dev.meerkat.recorder;

import dev.meerkat.core.archive.VolumeState;
import dev.meerkat.core.model.CameraId;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of one segment to disk. When the volume on which it was begun fails, fills, hangs,
/// vanishes or does not keep up, it goes on in a new file on another one, from a key frame that is
/// not durable yet on: what came since is kept in memory for that. Where both volumes have a
/// moment, reading takes it once ([Archive]).
///
/// Only what is not written yet is kept when the archive has one volume, and while memory is short:
/// then the segment may have to go on with the next key frame. When no volume has room, it waits
/// for a while for retention to make some. No method touches a disk. Safe for use by several
/// threads.
final class SegmentRoute {
  private static final Logger log = LoggerFactory.getLogger(SegmentRoute.class);

  /// How long a segment waits for room, since anything of it became durable.
  private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(4);

  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /// A segment that no volume has room for, or that needs a key frame to go on.
  ///
  /// @param untilNanos then it gives up
  /// @param problem of the volume that it was on
  private record Waiting(long untilNanos, long nextNanos, String problem) {}

  /// A file on a volume; hears what becomes of it.
  private final class Leg implements SegmentListener {
    private final VolumeKeeper keeper;
    private final Volume volume;
    private final SegmentFile file;

    Leg(VolumeKeeper keeper, Volume volume, long startMicros) {
      this.keeper = keeper;
      this.volume = volume;
      this.file = volume.begin(camera, startMicros, header, this);
    }

    @Override
    public void written(long newestMicros) {
      wasWritten(this, newestMicros);
    }

    @Override
    public void durable(long newestMicros) {
      becameDurable(this, newestMicros);
    }

    @Override
    public void failed(String problem) {
      lost(this, problem);
    }
  }

  private final Archive archive;
  private final CameraId camera;
  private final byte[] header;
  private final SegmentListener listener;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<PendingFragment> kept = new ArrayDeque<>();
  private final Set<Integer> tried = new TreeSet<>();
  private Optional<Leg> leg = Optional.empty();
  private Optional<Waiting> waiting = Optional.empty();
  private long progressNanos = System.nanoTime();
  private long writtenMicros = Long.MIN_VALUE;
  private long durableMicros = Long.MIN_VALUE;
  private long handedMicros = Long.MIN_VALUE;
  private boolean ended;
  private boolean over;

  SegmentRoute(Archive archive, CameraId camera, byte[] header, SegmentListener listener) {
    this.archive = archive;
    this.camera = camera;
    this.header = header.clone();
    this.listener = listener;
  }

  /// Chooses where it begins.
  void begin(long startMicros) {
    Optional<String> problem = Optional.empty();
    lock.lock();
    try {
      leg =
          archive
              .first()
              .flatMap(
                  keeper -> keeper.volume().map(volume -> new Leg(keeper, volume, startMicros)));
      if (leg.isEmpty()) {
        problem = Optional.of(archive.nowhere());
        end();
      }
    } finally {
      lock.unlock();
    }
    problem.ifPresent(listener::failed);
  }

  /// Takes over a hold of the fragment.
  ///
  /// @param urgent whether it should be durable soon
  void append(PendingFragment fragment, boolean urgent) {
    Optional<String> problem = Optional.empty();
    lock.lock();
    try {
      if (over) {
        fragment.release();
        return;
      }
      handedMicros = fragment.newestMicros();
      if (leg.isPresent()) {
        kept.add(fragment.hold());
        leg.get().volume.writers().append(leg.get().file, fragment, urgent);
        dropUnneeded();
      } else {
        kept.add(fragment);
        if (waiting.isEmpty() && !goOn()) {
          problem = Optional.of(archive.nowhere());
          end();
        }
      }
    } finally {
      lock.unlock();
    }
    problem.ifPresent(listener::failed);
  }

  private void wasWritten(Leg by, long newestMicros) {
    lock.lock();
    try {
      if (leg.isPresent() && leg.get() == by) {
        writtenMicros = Math.max(writtenMicros, newestMicros);
        dropUnneeded();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Keeps what is not durable, and what is needed to show it, from its key frame on; or, where
  /// that is too much, what is not written.
  private void dropUnneeded() {
    if (archive.keepsFragments() && !archive.buffers().strained()) {
      dropDurable();
    } else {
      while (!kept.isEmpty() && kept.getFirst().newestMicros() <= writtenMicros) {
        kept.removeFirst().release();
      }
    }
  }

  /// The segment takes no more.
  ///
  /// @param soon whether its end should be durable soon
  void end(boolean soon) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        leg.ifPresent(now -> now.volume.writers().close(now.file, soon));
        endWhenDurable();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Moves away from a volume, if there is a better one or if it must.
  void leave(Volume volume, String problem, boolean must) {
    Optional<SegmentFile> file;
    lock.lock();
    try {
      file =
          leg.filter(now -> now.volume == volume)
              .filter(now -> must || archive.next(tried, now.keeper.number()).isPresent())
              .map(now -> now.file);
    } finally {
      lock.unlock();
    }
    file.ifPresent(each -> each.fail(problem));
  }

  /// Moves away from a volume that does not keep up, if there is one that does.
  ///
  /// @return whether it is still there
  boolean relieve(Volume volume) {
    Optional<Leg> on;
    boolean better;
    lock.lock();
    try {
      on = leg.filter(now -> now.volume == volume);
      better = on.isPresent() && archive.hasBetter(tried, on.get().keeper.number());
    } finally {
      lock.unlock();
    }
    if (better) {
      on.ifPresent(
          now -> now.file.fail("archive volume " + now.keeper.root() + " does not keep up"));
    }
    return on.isPresent() && !better;
  }

  /// Whether so much waits for the volume on which it is that it should get no more pictures. It
  /// moves away instead, if it can.
  boolean isCrowded() {
    Optional<Leg> on;
    lock.lock();
    try {
      on = leg.filter(now -> now.keeper.waitingBytes() > 0 && now.keeper.backlog().isFull());
    } finally {
      lock.unlock();
    }
    return on.isPresent() && relieve(on.get().volume);
  }

  private void becameDurable(Leg from, long newestMicros) {
    lock.lock();
    try {
      if (leg.isPresent() && leg.get() == from) {
        durableMicros = Math.max(durableMicros, newestMicros);
        progressNanos = System.nanoTime();
        dropUnneeded();
        endWhenDurable();
      }
    } finally {
      lock.unlock();
    }
    listener.durable(newestMicros);
  }

  /// Keeps what is not durable, and what is needed to show it: from its key frame on.
  private void dropDurable() {
    int drop = 0;
    int index = 0;
    boolean durable = true;
    for (PendingFragment fragment : kept) {
      if (durable && fragment.keyFrame()) {
        drop = index;
      }
      durable &= fragment.newestMicros() <= durableMicros;
      index++;
    }
    for (; drop > 0; drop--) {
      kept.removeFirst().release();
    }
  }

  private void endWhenDurable() {
    if (ended && durableMicros >= handedMicros) {
      end();
    }
  }

  private void lost(Leg from, String problem) {
    boolean failed = false;
    boolean refused = false;
    lock.lock();
    try {
      if (over || leg.isEmpty() || leg.get() != from) {
        return;
      }
      if (!ended) {
        from.volume.writers().close(from.file, false);
      }
      tried.add(from.keeper.number());
      leg = Optional.empty();
      writtenMicros = Long.MIN_VALUE;
      long now = System.nanoTime();
      failed =
          archive.next(tried, -1).isPresent()
              ? !goOn()
              : from.keeper.state() != VolumeState.FULL || now - progressNanos > MAX_WAIT_NANOS;
      if (leg.isEmpty()) {
        waiting =
            Optional.of(new Waiting(progressNanos + MAX_WAIT_NANOS, now + RETRY_NANOS, problem));
        refused = !failed && archive.next(tried, -1).isEmpty();
      }
      if (failed) {
        end();
      }
    } finally {
      lock.unlock();
    }
    if (failed) {
      listener.failed(problem);
    } else if (refused) {
      listener.refused(problem);
    }
  }

  /// Goes on if there is room now, or gives up when it has waited for too long. To be called again
  /// and again.
  void retry() {
    Optional<String> problem = Optional.empty();
    lock.lock();
    try {
      long now = System.nanoTime();
      if (over || waiting.isEmpty() || now - waiting.get().nextNanos() < 0) {
        return;
      }
      tried.clear();
      boolean room = archive.next(tried, -1).isPresent();
      boolean failed = room && !goOn();
      if (leg.isPresent()) {
        waiting = Optional.empty();
      } else if (failed || now - waiting.get().untilNanos() > 0) {
        problem = Optional.of(waiting.get().problem());
        waiting = Optional.empty();
        end();
      }
    } finally {
      lock.unlock();
    }
    problem.ifPresent(listener::failed);
  }

  /// Begins on another volume with the first key frame that is kept, or waits for one.
  ///
  /// @return false when there is no other volume
  private boolean goOn() {
    while (!kept.isEmpty() && !kept.getFirst().keyFrame()) {
      kept.removeFirst().release();
    }
    if (kept.isEmpty()) {
      return !ended;
    }
    Optional<VolumeKeeper> next = archive.next(tried, -1);
    Optional<Volume> volume = next.flatMap(VolumeKeeper::volume);
    if (next.isEmpty() || volume.isEmpty()) {
      return false;
    }
    var fresh = new Leg(next.get(), volume.get(), kept.getFirst().firstMicros());
    leg = Optional.of(fresh);
    kept.forEach(each -> fresh.volume.writers().append(fresh.file, each.hold(), true));
    if (ended) {
      fresh.volume.writers().close(fresh.file, true);
    }
    log.warn(
        "Camera {}: goes on in {}, {} fragments are written again",
        camera,
        fresh.file.path(),
        kept.size());
    return true;
  }

  private void end() {
    over = true;
    kept.forEach(PendingFragment::release);
    kept.clear();
    archive.over(this);
  }
}
