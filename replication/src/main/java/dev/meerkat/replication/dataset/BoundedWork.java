package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.DiskPatience;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Work on a disk that may hang: done by threads of its own, while whoever wants it done waits, but
/// not for longer than [DiskPatience] says. A call that hangs cannot be ended; so when one took too
/// long, nothing is begun any more, and [#hanging] tells until when that one goes on.
///
/// Has no lock while the work is done, and takes none of the caller's: the work may be waited for
/// in a side's turn, if it does not wait for a turn itself. There are as many threads as there are
/// who wait.
final class BoundedWork {
  private final String place;
  private final DiskPatience patience;
  private final ExecutorService threads;
  private final Set<Piece> going = ConcurrentHashMap.newKeySet();
  private volatile boolean gaveUp;

  /// @param place what is on that disk, for people
  BoundedWork(String place, DiskPatience patience) {
    this.place = place;
    this.patience = patience;
    this.threads =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("writes the state").factory());
  }

  private final class Piece implements Runnable {
    private final DiskWork work;
    private final long begunNanos = System.nanoTime();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    Piece(DiskWork work) {
      this.work = work;
    }

    @Override
    public void run() {
      try {
        work.run();
      } catch (Throwable e) { // An error, too: whoever waits must hear of it.
        failure = e;
      } finally {
        going.remove(this);
        done.countDown();
      }
    }

    long waitedMillis() {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);
    }

    /// @return whether it was done in time
    boolean await() {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return done.await(patience.leftMillis(waitedMillis()), TimeUnit.MILLISECONDS);
          } catch (InterruptedException _) {
            interrupted = true; // What has been begun is waited for all the same.
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    void rethrow() throws IOException {
      Throwable what = failure;
      if (what instanceof IOException e) {
        throw e;
      }
      if (what != null) {
        throw new IllegalStateException("work on the disk of " + place + " failed", what);
      }
    }
  }

  private Piece begin(DiskWork work) throws IOException {
    var piece = new Piece(work);
    going.add(piece);
    try {
      threads.execute(piece);
    } catch (RejectedExecutionException e) {
      going.remove(piece);
      throw new IOException("nothing is written to " + place + " any more: it is closed", e);
    }
    return piece;
  }

  /// Does it, and waits.
  ///
  /// @throws HangingDiskException when it, or something before it, took too long
  void run(DiskWork work) throws IOException {
    if (gaveUp) {
      throw new HangingDiskException(patience.sentence(place));
    }
    Piece piece = begin(work);
    if (!piece.await()) {
      gaveUp = true;
      throw new HangingDiskException(patience.sentence(place));
    }
    piece.rethrow();
  }

  /// Does the last thing, whether the disk hangs or not; if it does, that is not waited for.
  void end(DiskWork last) throws IOException {
    Piece piece = begin(last);
    threads.shutdown();
    if (gaveUp || !piece.await()) {
      gaveUp = true;
      return;
    }
    piece.rethrow();
  }

  /// Why what was begun is not over although it was given up; empty when all is.
  Optional<String> hanging() {
    return gaveUp && !going.isEmpty() ? Optional.of(patience.sentence(place)) : Optional.empty();
  }

  /// What an operator who asks is to know.
  Optional<String> word() {
    return patience.word(place, going.stream().mapToLong(Piece::waitedMillis).max().orElse(0));
  }
}
