package dev.meerkat.replication.dataset;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread for one kind of work, which is done in its order. What it is given is bounded by the
/// state machines: they have one thing of each kind under way.
final class Duty {
  private static final long END_SECONDS = 10;

  private static final Logger log = LoggerFactory.getLogger(Duty.class);

  private final String name;
  private final ExecutorService thread;
  private final Consumer<Throwable> failed;

  interface Work {
    void run() throws Exception;
  }

  /// @param failed is told of work that fails
  Duty(String name, Consumer<Throwable> failed) {
    this.name = name;
    this.thread =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
    this.failed = failed;
  }

  void add(Work work) {
    try {
      thread.execute(() -> {
        try {
          work.run();
        } catch (Throwable e) { // An error, too: whoever waits for the work must hear of it.
          failed.accept(e);
        }
      });
    } catch (RejectedExecutionException _) {
      // It is closed: nobody wants the work any more.
    }
  }

  /// What is being done is finished, what waits is not done.
  void end() throws InterruptedException {
    thread.shutdownNow();
    boolean ended = thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      log.warn("Work goes on that was to end: {}", name);
    }
  }
}
