package dev.meerkat.replication.dataset;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does several things again and again, each at once, and after each pause. None of them waits for
/// another one, so a disk that hangs stops nothing but what looks at it; and what has thrown is
/// done again.
public final class Regularly implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Regularly.class);

  private final Duration pause;
  private final ScheduledThreadPoolExecutor threads;

  /// @param name of its threads, of which each thing has one
  public Regularly(String name, Duration pause) {
    this.pause = pause;
    this.threads =
        new ScheduledThreadPoolExecutor(0, Thread.ofPlatform().daemon().name(name).factory());
  }

  /// @param what it is, for the log
  public synchronized void add(String what, Runnable work) {
    threads.setCorePoolSize(threads.getCorePoolSize() + 1);
    var _ =
        threads.scheduleWithFixedDelay(
            () -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                log.error("{} failed, and is tried again", what, e);
              }
            },
            0,
            pause.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /// Waits until none of it is being done, but not for longer than that.
  ///
  /// @return whether all has ended
  public boolean end(Duration patience) throws InterruptedException {
    close();
    return threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Nothing is begun any more; what is being done is interrupted.
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
