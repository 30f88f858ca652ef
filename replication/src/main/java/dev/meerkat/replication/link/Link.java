package dev.meerkat.replication.link;

import dev.meerkat.replication.wire.Bounds;
import dev.meerkat.replication.wire.MalformedException;
import dev.meerkat.replication.wire.Message;
import dev.meerkat.replication.wire.MessageForm;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection between the two sides, from the moment at which each knows the other.
///
/// A reader tells the listener what arrives; a writer sends what waits, and heartbeats. Both are
/// threads of the operating system: they are few, and an acknowledgement that comes to a virtual
/// one wakes two threads.
public final class Link {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /// Bytes that are sent at once under a limit of bandwidth.
  private static final int PIECE_BYTES = 16 << 10;

  /// The same as [LinkSettings#leavingMillis] to a side that is not heard any more: it may be cut
  /// off, and what is done next, a takeover perhaps, must not wait for it.
  private static final int QUIET_LEAVING_MILLIS = 100;

  private final long session;
  private final Message.Opening peer;
  private final Channel channel;
  private final LinkSettings settings;
  private final Outbox outbox;
  private final Throttle throttle;
  private final AtomicReference<Optional<String>> ending = new AtomicReference<>(Optional.empty());
  private final CountDownLatch closing = new CountDownLatch(1);

  /// Released when the writer is done.
  private final Semaphore written = new Semaphore(0);

  private volatile long heardNanos = System.nanoTime();
  private volatile boolean heard;
  private volatile boolean refused;

  Link(long session, Message.Opening peer, Channel channel, LinkSettings settings) {
    this.session = session;
    this.peer = peer;
    this.channel = channel;
    this.settings = settings;
    this.outbox = new Outbox(settings.waitingBytes());
    this.throttle = new Throttle(settings.bytesPerSecond());
  }

  public long session() {
    return session;
  }

  /// Who is at the other end.
  public Message.Opening peer() {
    return peer;
  }

  /// Has a message sent behind those that wait. Waits itself while too much does
  /// ([LinkSettings#waitingBytes]).
  ///
  /// @param sent run on another thread when the message was handed to the operating system; not if
  ///   the connection ends before
  /// @return false when the connection is over; then the listener hears so, or has
  /// @throws IllegalArgumentException when it is too long for a message
  public boolean send(Message message, Runnable sent) {
    return outbox.put(message, sent);
  }

  public boolean send(Message message) {
    return send(message, () -> {});
  }

  /// Ends the connection. The other side is told why, if it listens, behind what was to be sent but
  /// for changes. Does not wait.
  public void close(String why) {
    end(why);
  }

  /// Ends a connection that makes no sense for now: the other side takes its time before the next.
  public void refuse(String why) {
    refused = true;
    end(why);
  }

  /// Whether the other side has said anything but heartbeats that was of use.
  boolean heard() {
    return heard && !refused;
  }

  private void end(String why) {
    if (ending.compareAndSet(Optional.empty(), Optional.of(why))) {
      channel.closeWithin(isQuiet() ? QUIET_LEAVING_MILLIS : settings.leavingMillis());
      outbox.close();
      closing.countDown();
    }
  }

  /// Whether a heartbeat of the other side is late. That is soon: with a short lease, a takeover
  /// begins little more than a second after the other host was cut off.
  boolean isQuiet() {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardNanos);
    return millis > settings.heartbeatMillis() * 5L / 4;
  }

  /// Reads until the connection is over.
  void run(LinkListener listener, Message.Role own) {
    try {
      startWriter();
      listener.linked(this);
      readAll(listener, own);
    } catch (RuntimeException e) {
      LOG.error("what arrived from {} could not be taken", peer.self(), e);
      end("what arrived could not be taken: " + e);
    } finally {
      end("the connection is over");
      written.acquireUninterruptibly();
      channel.drain();
      channel.close();
      listener.lost(session, ending.get().orElseThrow());
    }
  }

  private void startWriter() {
    try {
      Thread.ofPlatform().daemon().name("link-writer").start(this::writeAll);
    } catch (OutOfMemoryError e) {
      written.release();
      throw new IllegalStateException("no further thread: " + e.getMessage(), e);
    }
  }

  private void readAll(LinkListener listener, Message.Role own) {
    try {
      while (ending.get().isEmpty()) {
        Message message = channel.read(Bounds.MESSAGE_BYTES);
        heardNanos = System.nanoTime();
        take(message, listener, own);
      }
    } catch (MalformedException e) {
      end("what arrived makes no sense: " + e.getMessage());
    } catch (SocketTimeoutException _) {
      end("nothing was heard for " + settings.silenceMillis() + " ms");
    } catch (EOFException e) {
      end(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      end("the connection failed: " + e.getMessage());
    }
  }

  private void take(Message message, LinkListener listener, Message.Role own) {
    switch (message) {
      case Message.Heartbeat() -> {}
      case Message.Leaving(var why) -> end("the other side says: " + why);
      case Message other when !isFor(own, other) ->
          end("the other side may not say " + other.getClass().getSimpleName());
      case Message other when ending.get().isEmpty() -> {
        heard = true;
        listener.received(session, other);
      }
      case Message _ -> {} // it is over already
    }
  }

  private static boolean isFor(Message.Role role, Message message) {
    return switch (message) {
      case Message.Greeting _, Message.Acknowledgement _, Message.Telling _, Message.Finds _ ->
          role != Message.Role.MIRROR;
      case Message.Answer _,
          Message.Changes _,
          Message.Ruled _,
          Message.Ended _,
          Message.Asking _ ->
          role == Message.Role.MIRROR;
      case Message.Opening _, Message.Heartbeat _, Message.Leaving _ -> false;
    };
  }

  private void writeAll() {
    try {
      Optional<Outbox.Item> item = outbox.take(settings.heartbeatMillis());
      while (item.isPresent() || ending.get().isEmpty()) {
        if (item.isPresent()) {
          write(MessageForm.bytes(item.get().message(), settings.compress()));
          item.get().sent().run();
        } else {
          write(MessageForm.bytes(new Message.Heartbeat(), false));
        }
        item = outbox.take(settings.heartbeatMillis());
      }
      channel.finish(new Message.Leaving(ending.get().orElseThrow()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      end("interrupted");
    } catch (IOException e) {
      end("sending failed: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("sending to {} failed", peer.self(), e);
      end("sending failed: " + e);
    } finally {
      written.release();
    }
  }

  private void write(byte[] bytes) throws IOException, InterruptedException {
    if (settings.bytesPerSecond() == 0) {
      channel.write(bytes, 0, bytes.length);
      return;
    }
    for (int from = 0; from < bytes.length; from += PIECE_BYTES) {
      int length = Math.min(PIECE_BYTES, bytes.length - from);
      if (bytes.length <= PIECE_BYTES && ending.get().isPresent()) {
        channel.write(bytes, 0, bytes.length); // One of the last words.
        return;
      }
      pause(throttle.delayNanos(length, System.nanoTime()));
      channel.write(bytes, from, length);
    }
  }

  private void pause(long nanos) throws IOException, InterruptedException {
    if (nanos > 0 && closing.await(nanos, TimeUnit.NANOSECONDS)) {
      throw new IOException("the connection is being closed");
    }
  }
}
