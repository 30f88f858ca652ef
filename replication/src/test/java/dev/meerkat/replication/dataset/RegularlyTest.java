package dev.meerkat.replication.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegularlyTest {
  private static final Duration SOON = Duration.ofMillis(20);

  @Test
  void nothingWaitsForWhatHangsAndWhatHasThrownIsDoneAgain() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(2);
    CountDownLatch thrown = new CountDownLatch(3);
    CountDownLatch done = new CountDownLatch(3);
    try (Regularly regularly = new Regularly("test", SOON)) {
      for (int i = 0; i < 2; i++) {
        regularly.add(
            "what hangs",
            () -> {
              hanging.countDown();
              awaitUninterrupted(hangs);
            });
      }
      hanging.await();
      regularly.add(
          "what throws",
          () -> {
            thrown.countDown();
            throw new IllegalStateException("a test");
          });
      regularly.add("the rest", done::countDown);
      thrown.await();
      done.await();
      assertThat(regularly.end(SOON)).as("what hangs").isFalse();
      hangs.countDown();
      assertThat(regularly.end(Duration.ofMinutes(1))).isTrue();
    }
  }

  /// As a disk that hangs is.
  private static void awaitUninterrupted(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        latch.await();
        done = true;
      } catch (InterruptedException _) {
        // goes on
      }
    }
  }
}
