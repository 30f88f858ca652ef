package dev.meerkat.recorder;

import dev.meerkat.core.archive.Deletion;
import dev.meerkat.core.archive.RetentionPolicy;
import dev.meerkat.core.archive.Undeletable;
import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has one volume delete what retention has decided: once at a time, however long it takes, so that
/// what is being deleted is not missed again; and leaves alone for a while what could not be
/// deleted. Nobody waits longer for it than until the volume counts as hanging.
final class VolumeDeletion {
  private static final Logger log = LoggerFactory.getLogger(VolumeDeletion.class);

  private record Running(Volume volume, Future<Integer> work) {}

  private final VolumeKeeper keeper;
  private final Runnable again;
  private final ReentrantLock lock = new ReentrantLock();
  private final Undeletable undeletable = new Undeletable();
  private Optional<Running> running = Optional.empty();

  /// @param again has retention look for others soon; must return at once
  VolumeDeletion(VolumeKeeper keeper, Runnable again) {
    this.keeper = keeper;
    this.again = again;
  }

  /// Whether a segment could not be deleted a while ago.
  boolean leavesAlone(Segment segment) {
    lock.lock();
    try {
      return undeletable.has(
          segment.camera(), segment.startMicros(), segment.endMicros(), nowMillis());
    } finally {
      lock.unlock();
    }
  }

  /// Deletes nothing while an earlier deletion of the volume goes on. One that was broken off is
  /// ended first, also when there is nothing else to delete.
  ///
  /// @param policy whose protection is heeded to the last moment
  /// @return how many segments were deleted by now
  int delete(List<Deletion> deletions, Supplier<RetentionPolicy> policy) {
    Optional<Volume> volume = keeper.volume();
    if (volume.isEmpty()
        || isRunning(volume.get())
        || (deletions.isEmpty() && !volume.get().hasUnfinished())) {
      return 0;
    }
    keeper.deleting(deletions.stream().mapToLong(each -> each.segment().sizeBytes()).sum());
    try {
      Future<Integer> work = keeper.calls().begin(() -> run(volume.get(), deletions, policy));
      running = Optional.of(new Running(volume.get(), work));
      return work.get(keeper.calls().limitMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      keeper.deleted(volume.get(), 0);
      log.warn("{}: nothing is deleted, since too much hangs there", keeper.root());
    } catch (TimeoutException _) {
      log.warn(
          "{}: deleting {} segments takes long, it is gone on with",
          keeper.root(),
          deletions.size());
    } catch (ExecutionException e) {
      log.warn(
          "{}: deleting segments failed, it is gone on with later: {}",
          keeper.root(),
          String.valueOf(e.getCause()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private boolean isRunning(Volume volume) {
    return running.isPresent()
        && running.get().volume().equals(volume)
        && !running.get().work().isDone();
  }

  /// By a thread of the volume's own.
  private int run(Volume volume, List<Deletion> deletions, Supplier<RetentionPolicy> policy)
      throws IOException {
    long bytes = 0;
    try {
      VolumeCleaning.Outcome outcome =
          volume.delete(deletions.stream().map(VolumeDeletion::segment).toList(), policy);
      bytes = outcome.gone().stream().mapToLong(Segment::sizeBytes).sum();
      tell(deletions, outcome.gone());
      spare(volume, outcome);
      return outcome.gone().size();
    } finally {
      keeper.deleted(volume, bytes);
    }
  }

  private static Segment segment(Deletion deletion) {
    var segment = deletion.segment();
    return new Segment(
        segment.camera(), segment.startMicros(), segment.endMicros(), segment.sizeBytes());
  }

  private void spare(Volume volume, VolumeCleaning.Outcome outcome) {
    boolean none;
    lock.lock();
    try {
      long now = nowMillis();
      for (Segment each : outcome.spared()) {
        undeletable.add(each.camera(), each.startMicros(), each.endMicros(), now);
      }
      none = undeletable.isEmpty(now);
    } finally {
      lock.unlock();
    }
    if (outcome.problem().isPresent() || (none && !outcome.gone().isEmpty())) {
      keeper.undeletable(volume, outcome.problem());
    }
    if (!outcome.spared().isEmpty()) {
      again.run();
    }
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  private record Key(CameraId camera, long startMicros) {}

  private void tell(List<Deletion> deletions, List<Segment> gone) {
    Set<Key> deleted = new HashSet<>();
    gone.forEach(each -> deleted.add(new Key(each.camera(), each.startMicros())));
    for (Deletion.Reason reason : Deletion.Reason.values()) {
      List<Segment> segments =
          deletions.stream()
              .filter(each -> each.reason() == reason)
              .map(VolumeDeletion::segment)
              .filter(each -> deleted.contains(new Key(each.camera(), each.startMicros())))
              .toList();
      if (!segments.isEmpty()) {
        log.info(
            "{}: deleted {} segments, {} MiB, {}, the newest of {}",
            keeper.root(),
            segments.size(),
            segments.stream().mapToLong(Segment::sizeBytes).sum() >> 20,
            switch (reason) {
              case AGE -> "older than their cameras' limits";
              case SIZE -> "beyond their cameras' size limits";
              case SPACE -> "to keep space free";
            },
            Times.text(segments.stream().mapToLong(Segment::endMicros).max().orElse(0)));
      }
    }
  }
}
