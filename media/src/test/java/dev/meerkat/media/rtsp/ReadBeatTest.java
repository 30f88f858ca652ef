package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadBeatTest {
  private static final long BEAT = ReadBeat.BEAT_NANOS;

  /// The clock may be negative.
  @ParameterizedTest
  @CsvSource({"0, 50", "1, 49", "49, 1", "50, 50", "51, 49", "-1, 1", "-50, 50", "-51, 1"})
  void theStrokesAreMultiplesOfTheBeat(long nowMillis, long waitMillis) {
    assertThat(ReadBeat.nanosToStroke(nowMillis * BEAT / 50)).isEqualTo(waitMillis * BEAT / 50);
  }

  @Test
  void everyWaiterGoesOnStrokeAfterStroke() throws InterruptedException {
    var beat = new ReadBeat();
    int waiters = 100;
    var done = new CountDownLatch(waiters);
    for (int i = 0; i < waiters; i++) {
      Thread.startVirtualThread(() -> {
        for (int stroke = 0; stroke < 5; stroke++) {
          beat.await();
        }
        done.countDown();
      });
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoIsInterruptedWaitsNoMoreAndLeavesNobodyBehind() throws InterruptedException {
    var beat = new ReadBeat();
    List<Thread> waiters = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waiters.add(Thread.startVirtualThread(beat::await));
    }
    waiters.forEach(Thread::interrupt);
    for (Thread waiter : waiters) {
      waiter.join();
    }
    Thread last = Thread.startVirtualThread(beat::await);
    last.join();
    assertThat(last.isInterrupted()).isFalse();
  }
}
