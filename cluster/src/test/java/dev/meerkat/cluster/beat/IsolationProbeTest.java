package dev.meerkat.cluster.beat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IsolationProbeTest {
  private static final IpAddress HERE = IpAddress.of("127.0.0.1");
  private static final IpAddress THERE = IpAddress.of("192.0.2.1");

  private final BlockingQueue<Long> answered = new LinkedBlockingQueue<>();

  private long next() throws InterruptedException {
    var next = answered.poll(60, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  @Test
  void anAnswerCountsFromTheTimeOfTheQuestion() throws Exception {
    long before = BootClock.millis();
    try (var probe = IsolationProbe.start(List.of(HERE), 50, answered::add)) {
      assertThat(probe).isNotNull();
      long first = next();
      assertThat(first).isBetween(before, BootClock.millis());
      assertThat(next()).isGreaterThan(first);
    }
  }

  /// One that hangs has one question at a time, and the others are asked on.
  @Test
  void anAddressThatDoesNotAnswerHoldsUpNoOther() throws Exception {
    var under = new AtomicInteger();
    var most = new AtomicInteger();
    var over = new LinkedBlockingQueue<Boolean>();
    IsolationProbe.Question question =
        (address, _) -> {
          if (address.equals(InetAddress.ofLiteral("127.0.0.1"))) {
            return true;
          }
          most.accumulateAndGet(under.incrementAndGet(), Math::max);
          try {
            over.poll(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IOException(e);
          } finally {
            under.decrementAndGet();
          }
          throw new IOException("the network is unreachable");
        };
    try (var probe = IsolationProbe.start(List.of(THERE, HERE), 1, question, answered::add)) {
      assertThat(probe).isNotNull();
      for (int i = 0; i < 20; i++) {
        next();
      }
      assertThat(most.get()).isLessThanOrEqualTo(1);
    } finally {
      over.add(true);
    }
  }
}
