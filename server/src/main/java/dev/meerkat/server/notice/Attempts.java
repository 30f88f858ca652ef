package dev.meerkat.server.notice;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Channel;
import dev.meerkat.core.notice.MailChannel;
import dev.meerkat.core.notice.WebhookChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Attempts to deliver that end in time, whatever the other side does: one that answers an octet a
/// second keeps every single timeout.
final class Attempts implements AutoCloseable {
  private static final Duration USUAL_LIMIT = Duration.ofSeconds(90);

  private final MailSender mail;
  private final WebhookSender webhook;
  private final Duration limit;
  private final ScheduledExecutorService alarm =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("notice-alarm").factory());

  Attempts(ServerId self, InstantSource clock) {
    this(self, clock, USUAL_LIMIT);
  }

  /// @param limit no attempt takes longer
  Attempts(ServerId self, InstantSource clock, Duration limit) {
    this.mail = new MailSender(self);
    this.webhook = new WebhookSender(clock);
    this.limit = limit;
  }

  Outcome send(Channel channel, Message message) throws InterruptedException {
    return send(channel, message, limit);
  }

  /// @throws InterruptedException when the caller was interrupted by somebody else than the limit
  Outcome send(Channel channel, Message message, Duration atMost) throws InterruptedException {
    // Sockets of virtual threads are closed by an interrupt.
    var outcome = new Attempt();
    Thread thread =
        Thread.ofVirtual()
            .name("notice-attempt")
            .start(() -> outcome.value = outcome(channel, message));
    var late = new AtomicBoolean();
    Future<?> end =
        alarm.schedule(
            () -> {
              late.set(true);
              thread.interrupt();
            },
            atMost.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      thread.join();
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    } finally {
      end.cancel(false);
    }
    return late.get() && !(outcome.value instanceof Outcome.Delivered)
        ? new Outcome.Failed(
            "it took longer than " + atMost.toSeconds() + " s",
            "check that the other side runs, and the network")
        : outcome.value;
  }

  private static final class Attempt {
    private volatile Outcome value =
        new Outcome.Failed("the attempt broke off", "the log of this server tells more");
  }

  private Outcome outcome(Channel channel, Message message) {
    return switch (channel) {
      case MailChannel to -> mail.send(to, message);
      case WebhookChannel to -> webhook.send(to, message);
    };
  }

  @Override
  public void close() {
    alarm.shutdownNow();
  }
}
