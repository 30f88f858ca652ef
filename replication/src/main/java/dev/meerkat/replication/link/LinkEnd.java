package dev.meerkat.replication.link;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.replication.wire.Message;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// This side of a dataset's connection. It has one at a time: a new one ends the one before, as the
/// other side knows better than this one whether that is of any use.
///
/// | Role | |
/// |---|---|
/// | source, probe | connects, by a [LinkDialer] |
/// | mirror | waits for it, at a [LinkPort] |
public final class LinkEnd implements AutoCloseable {
  private final Message.Opening opening;
  private final LinkSecurity security;
  private final LinkSettings settings;
  private final LinkListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Optional<Link> current = Optional.empty();
  private long sessions;
  private boolean closed;

  /// @param dataset by which both sides call it
  public LinkEnd(
      String dataset,
      ServerId self,
      Message.Role role,
      LinkSecurity security,
      LinkSettings settings,
      LinkListener listener) {
    this.opening = new Message.Opening(dataset, self, role);
    this.security = security;
    this.settings = settings;
    this.listener = listener;
  }

  Message.Opening opening() {
    return opening;
  }

  LinkSecurity security() {
    return security;
  }

  LinkSettings settings() {
    return settings;
  }

  /// @return why not to talk with that side; empty when it is the right one
  Optional<String> refusal(Channel channel, Message.Opening other) {
    if (!other.dataset().equals(opening.dataset())) {
      return Optional.of(
          "this is about dataset " + opening.dataset() + ", not about " + other.dataset());
    }
    if (other.self().equals(opening.self())) {
      return Optional.of(
          "both sides are called " + other.self() + ": each needs a name of its own");
    }
    if (other.role() == opening.role()) {
      return Optional.of(
          "both sides of dataset "
              + opening.dataset()
              + " are "
              + (other.role() == Message.Role.MIRROR ? "passive" : "active"));
    }
    return security.check().refusal(channel.session(), other);
  }

  /// Ends the connection before and uses this one until it is over.
  ///
  /// @param begun run when the one before is over
  /// @return whether the other side said anything
  boolean use(Channel channel, Message.Opening other, Runnable begun) throws IOException {
    Link link = begin(channel, other);
    begun.run();
    try {
      link.run(listener, opening.role());
    } finally {
      lock.lock();
      try {
        current = Optional.empty();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
    return link.heard();
  }

  private Link begin(Channel channel, Message.Opening other) throws IOException {
    long nanos = TimeUnit.MILLISECONDS.toNanos(settings.silenceMillis());
    lock.lock();
    try {
      while (current.isPresent() && !closed && nanos > 0) {
        current.get().close("the other side has connected again");
        nanos = changed.awaitNanos(nanos);
      }
      if (closed) {
        throw new IOException("this side is being closed");
      }
      if (current.isPresent()) {
        throw new IOException("the connection before has not ended yet");
      }
      sessions++;
      var link = new Link(sessions, other, channel, settings);
      current = Optional.of(link);
      return link;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  /// Ends the connection, and waits until the listener has heard so. There will be no other. Not to
  /// be called by the listener, nor by whoever it waits for.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      current.ifPresent(link -> link.close("this side is being closed"));
      changed.signalAll();
      while (current.isPresent()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
