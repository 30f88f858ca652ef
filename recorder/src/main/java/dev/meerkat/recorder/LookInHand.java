package dev.meerkat.recorder;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The look at a volume that is just being taken, by a thread that may hang, and when the next one
/// is due. For use under the lock of its volume, but for [#millis].
///
/// @param <T> what is found
final class LookInHand<T> {
  private static final Logger log = LoggerFactory.getLogger(LookInHand.class);

  private final Path root;
  private final DiskCalls calls;
  private final Stopwatch watch = new Stopwatch();
  private Optional<Future<T>> look = Optional.empty();
  private long begunNanos;
  private boolean wanted = true;

  LookInHand(Path root, DiskCalls calls) {
    this.root = root;
    this.calls = calls;
  }

  /// The next one is due at once.
  void wanted() {
    wanted = true;
  }

  boolean isDue(long everyMillis) {
    long sinceMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);
    return look.isEmpty() && (wanted || sinceMillis >= everyMillis);
  }

  void begin(Callable<T> what) {
    wanted = false;
    begunNanos = System.nanoTime();
    watch.start();
    try {
      look = Optional.of(calls.begin(what));
    } catch (RejectedExecutionException _) {
      log.warn("{}: not looked at, since too much hangs there", root);
      watch.stop();
    }
  }

  /// The one that goes on, or is over and was not taken yet.
  Optional<Future<T>> now() {
    return look;
  }

  /// How long it has been going on; 0 when none is.
  long millis() {
    return watch.millis();
  }

  /// The one that is over: what it has found is to be taken, and [#taken] to be called then.
  Optional<Future<T>> over() {
    return look.filter(Future::isDone);
  }

  void taken() {
    look = Optional.empty();
    watch.stop();
  }
}
