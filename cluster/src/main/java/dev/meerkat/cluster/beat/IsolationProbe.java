package dev.meerkat.cluster.beat;

import dev.meerkat.core.group.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the isolation addresses of a group, over and over, each on a thread of its own, so that one
/// that does not answer holds up no other, and each has one question at a time.
public final class IsolationProbe implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IsolationProbe.class);

  private final Question question;
  private final long timeoutMillis;
  private final LongConsumer answered;
  private final List<Thread> threads;
  private volatile boolean closed;

  /// Asks one address once.
  @FunctionalInterface
  public interface Question {
    boolean isAnswered(InetAddress address, int timeoutMillis) throws IOException;
  }

  private IsolationProbe(
      List<IpAddress> addresses, long timeoutMillis, Question question, LongConsumer answered) {
    this.timeoutMillis = timeoutMillis;
    this.question = question;
    this.answered = answered;
    this.threads =
        addresses.stream()
            .map(LinkEnd::inet)
            .map(address ->
                Thread.ofPlatform()
                    .name("isolation-" + address.getHostAddress())
                    .daemon()
                    .unstarted(() -> run(address)))
            .toList();
  }

  /// Asks with ICMP echo requests, for which the process must be root or have `CAP_NET_RAW`; one
  /// that is not tries TCP port 7, which a host answers by refusing it.
  ///
  /// @param timeoutMillis how long an answer may take, and how often each address is asked
  /// @param answered hears when what was answered had been asked, by [BootClock]; must not wait
  public static IsolationProbe start(
      List<IpAddress> addresses, long timeoutMillis, LongConsumer answered) {
    return start(addresses, timeoutMillis, InetAddress::isReachable, answered);
  }

  static IsolationProbe start(
      List<IpAddress> addresses, long timeoutMillis, Question question, LongConsumer answered) {
    var probe = new IsolationProbe(addresses, timeoutMillis, question, answered);
    probe.threads.forEach(Thread::start);
    return probe;
  }

  private void run(InetAddress address) {
    while (!closed) {
      long askedMillis = BootClock.millis();
      try {
        if (question.isAnswered(address, (int) timeoutMillis) && !closed) {
          answered.accept(askedMillis);
        }
      } catch (IOException e) {
        LOG.debug("{} cannot be asked: {}", address.getHostAddress(), e.toString());
      } catch (RuntimeException e) {
        LOG.error("asking {} failed, and goes on", address.getHostAddress(), e);
      }
      long nextMillis = askedMillis + timeoutMillis;
      for (long left = nextMillis - BootClock.millis();
          left > 0 && !closed;
          left = nextMillis - BootClock.millis()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(left));
      }
    }
  }

  /// Nothing is told any more once a question that is under way has ended.
  @Override
  public void close() {
    closed = true;
    threads.forEach(LockSupport::unpark);
  }
}
