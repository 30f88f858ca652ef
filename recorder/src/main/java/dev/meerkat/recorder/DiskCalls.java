package dev.meerkat.recorder;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Operations of one disk on threads of their own, so that a disk that hangs holds up nobody else:
/// whoever asked waits for a limited time. A thread that hangs is given up until its operation
/// returns; there are never more than a bounded number of them, and then further operations are
/// refused.
final class DiskCalls implements AutoCloseable {
  /// Operations that are begun without anybody waiting for them: a look at the disk, a deletion,
  /// and the end of a volume that has vanished.
  private static final int MAX_BEGUN = 4;

  private final String disk;
  private final int limitMillis;
  private final Semaphore free;
  private final ThreadPoolExecutor threads;

  /// @param disk for messages
  /// @param limitMillis how long a call waits for a thread, and for its operation
  DiskCalls(String disk, int maxThreads, int limitMillis) {
    this.disk = disk;
    this.limitMillis = limitMillis;
    free = new Semaphore(maxThreads);
    threads =
        new ThreadPoolExecutor(
            0,
            maxThreads + MAX_BEGUN,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("archive-disk-", 0).factory());
  }

  /// How long anybody waits.
  int limitMillis() {
    return limitMillis;
  }

  /// @throws IOException of the operation, or when it has not returned in time
  <T> T call(String operation, Callable<T> work) throws IOException {
    try {
      if (!free.tryAcquire(limitMillis, TimeUnit.MILLISECONDS)) {
        throw new IOException(disk + " hangs: " + operation + " was not begun");
      }
      return begun(operation, work).get(limitMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new IOException(
          disk + " hangs: " + operation + " has not returned for " + limitMillis + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in " + operation + " of " + disk, e);
    } catch (ExecutionException e) {
      throw rethrown(operation, e.getCause() == null ? e : e.getCause());
    }
  }

  private <T> Future<T> begun(String operation, Callable<T> work) throws IOException {
    try {
      return threads.submit(() -> {
        try {
          return work.call();
        } finally {
          free.release();
        }
      });
    } catch (RejectedExecutionException e) {
      free.release();
      throw new IOException(disk + " is closed, or hangs: " + operation + " was not begun", e);
    }
  }

  private IOException rethrown(String operation, Throwable cause) {
    return switch (cause) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      default -> new IOException(operation + " of " + disk + " failed: " + cause, cause);
    };
  }

  /// Begins an operation that takes as long as it takes.
  ///
  /// @throws RejectedExecutionException when too many hang already
  <T> Future<T> begin(Callable<T> work) {
    return threads.submit(work);
  }

  /// Waits for nothing.
  @Override
  public void close() {
    threads.shutdown();
  }
}
