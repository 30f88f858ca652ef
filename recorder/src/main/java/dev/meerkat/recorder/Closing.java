package dev.meerkat.recorder;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes volumes side by side, so that one that hangs takes no time from the others.
final class Closing {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private Closing() {}

  static void all(List<VolumeKeeper> keepers) {
    List<Thread> threads =
        keepers.stream()
            .map(keeper -> Thread.ofPlatform().daemon().name("archive-close").start(keeper::close))
            .toList();
    long deadline = System.nanoTime() + LIMIT_NANOS;
    try {
      for (Thread thread : threads) {
        if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
          log.error("A volume of the archive hangs and is left as it is");
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
