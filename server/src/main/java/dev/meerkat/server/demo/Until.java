package dev.meerkat.server.demo;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Asks again and again until the answer is there.
final class Until {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private Until() {}

  interface Question<T> {
    Optional<T> ask() throws IOException, InterruptedException;
  }

  /// Failures to ask count as no answer yet.
  ///
  /// @throws DemoException when there is none in time, with the reason of the last failure
  static <T> T answered(String what, long seconds, Question<T> question)
      throws DemoException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    String failure = "";
    while (System.nanoTime() - deadline < 0) {
      try {
        Optional<T> answer = question.ask();
        if (answer.isPresent()) {
          return answer.get();
        }
        failure = "";
      } catch (IOException e) {
        failure = ": " + e.getMessage();
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    throw new DemoException("in " + seconds + " s, " + what + " did not happen" + failure);
  }
}
