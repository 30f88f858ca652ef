package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HandshakeInputTest {
  private static final int MANY = 2 * Runtime.getRuntime().availableProcessors() + 2;

  /// Each of them has had its turn, and waits.
  @Test
  void whoeverWaitsForTheOtherEndLeavesTheTurnToOthers() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<PipedOutputStream> others = new ArrayList<>();
      List<Future<Integer>> waiting = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        var other = new PipedOutputStream();
        others.add(other);
        waiting.add(threads.submit(shaking(new HandshakeInput(new PipedInputStream(other)))));
      }
      assertThat(threads.submit(shaking(new HandshakeInput(of(7)))).get()).isEqualTo(7);
      for (PipedOutputStream other : others) {
        other.write(9);
        other.close();
      }
      for (Future<Integer> each : waiting) {
        assertThat(each.get()).isEqualTo(9);
      }
    }
  }

  private static Callable<Integer> shaking(HandshakeInput in) {
    return () -> {
      in.begin();
      try {
        return in.read();
      } finally {
        in.end();
      }
    };
  }

  @Test
  void othersWaitForTheirTurn() throws Exception {
    int turns = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    List<HandshakeInput> busy = new ArrayList<>();
    for (int i = 0; i < turns; i++) {
      busy.add(new HandshakeInput(of(1)));
      busy.getLast().begin();
    }
    var begun = new CountDownLatch(1);
    var next = new HandshakeInput(of(1));
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              next.begin();
              begun.countDown();
              next.end();
            });
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(begun.getCount()).isEqualTo(1);
      Thread.onSpinWait();
    }
    busy.forEach(HandshakeInput::end);
    begun.await();
    thread.join();
  }

  @Test
  void afterwardsItJustReads() throws IOException {
    var in = new HandshakeInput(of(3, 200));
    in.begin();
    in.end();
    assertThat(in.read()).isEqualTo(3);
    assertThat(in.read()).isEqualTo(200);
    assertThat(in.read()).isEqualTo(-1);
  }

  private static ByteArrayInputStream of(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return new ByteArrayInputStream(all);
  }
}
