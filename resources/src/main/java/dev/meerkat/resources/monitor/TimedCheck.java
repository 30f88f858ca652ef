package dev.meerkat.resources.monitor;

import dev.meerkat.resources.kind.Launch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;

/// A check that is not waited for longer than it may take, whatever it waits for: the lookup of a
/// name ends by itself only after its servers were asked again and again. It is not begun anew
/// before it has ended.
final class TimedCheck implements Check {
  private final Check check;
  private final Duration limit;
  private Optional<Thread> running = Optional.empty();

  TimedCheck(Check check, Duration limit) {
    this.check = check;
    this.limit = limit;
  }

  @Override
  public Optional<String> trouble(Launch launch) throws InterruptedException {
    if (running.filter(Thread::isAlive).isPresent()) {
      return Optional.of("the last check waits still, perhaps for the lookup of its name");
    }
    var answer = new ArrayBlockingQueue<Optional<String>>(1);
    var thread =
        Thread.ofPlatform()
            .daemon()
            .name("check")
            .start(() -> {
              try {
                boolean _ = answer.offer(check.trouble(launch));
              } catch (RuntimeException e) {
                boolean _ = answer.offer(Optional.of("it cannot be asked: " + e.getMessage()));
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // Nobody waits for it any more.
              }
            });
    running = Optional.of(thread);
    boolean ended = false;
    try {
      ended = thread.join(limit);
    } finally {
      if (!ended) {
        thread.interrupt();
      }
    }
    return Optional.ofNullable(answer.poll())
        .orElseGet(() -> Optional.of("no answer within " + limit.toMillis() + " ms"));
  }
}
