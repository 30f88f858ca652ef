package dev.meerkat.replication.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.replication.wire.Message;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Notes what it hears, in its order.
final class Listener implements LinkListener {
  private static final int PATIENCE_SECONDS = 120;

  sealed interface Heard {}

  record Linked(Link link) implements Heard {}

  record Received(long session, Message message) implements Heard {}

  record Lost(long session, String why) implements Heard {}

  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

  @Override
  public void linked(Link link) {
    heard.add(new Linked(link));
  }

  @Override
  public void received(long session, Message message) {
    heard.add(new Received(session, message));
  }

  @Override
  public void lost(long session, String why) {
    heard.add(new Lost(session, why));
  }

  Link nextLink() throws InterruptedException {
    return next(Linked.class).link();
  }

  Message nextMessage() throws InterruptedException {
    return next(Received.class).message();
  }

  Lost nextLost() throws InterruptedException {
    return next(Lost.class);
  }

  private <T extends Heard> T next(Class<T> type) throws InterruptedException {
    Heard next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("heard within %d s", PATIENCE_SECONDS).isInstanceOf(type);
    return type.cast(next);
  }

  boolean isEmpty() {
    return heard.isEmpty();
  }
}
