package dev.meerkat.lab.dataset;

import dev.meerkat.lab.LabFailure;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Calls that must come back: one that does not is a failure of what is tested.
final class Bounded {
  private Bounded() {}

  /// Runs `work` on a thread of its own.
  ///
  /// @throws LabFailure when it fails, or is not done within `limit`
  static <T> T call(String what, Duration limit, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name(what).start(task);
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new LabFailure(what + " is stuck: no answer within " + limit.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new LabFailure(what + " failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted in " + what, e);
    }
  }
}
