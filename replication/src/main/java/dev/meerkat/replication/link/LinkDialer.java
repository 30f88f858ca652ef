package dev.meerkat.replication.link;

import dev.meerkat.replication.wire.Message;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects to the other side, over and over, with pauses that grow while it does not answer or has
/// nothing to say.
public final class LinkDialer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LinkDialer.class);

  private final LinkEnd end;
  private final Supplier<InetSocketAddress> place;
  private final Backoff backoff;
  private final CountDownLatch closed = new CountDownLatch(1);

  /// Released when the last attempt is over.
  private final Semaphore ended = new Semaphore(0);

  private volatile Optional<String> failure = Optional.empty();

  private LinkDialer(LinkEnd end, Supplier<InetSocketAddress> place) {
    this.end = end;
    this.place = place;
    this.backoff = new Backoff(end.settings().firstRetryMillis(), end.settings().mostRetryMillis());
  }

  /// @param place asked for at each attempt, as the other side may have moved; a name is looked up
  ///   then, too
  public static LinkDialer start(LinkEnd end, Supplier<InetSocketAddress> place) {
    var dialer = new LinkDialer(end, place);
    Thread.ofPlatform().daemon().name("link-dialer").start(dialer::connectAlways);
    return dialer;
  }

  /// Why the last attempt failed: a sentence. None while there is a connection.
  public Optional<String> failure() {
    return failure;
  }

  private void connectAlways() {
    try {
      do {
        connect();
      } while (!closed.await(backoff.nextMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      ended.release();
    }
  }

  private void connect() {
    InetSocketAddress now = place.get();
    String host = now.getHostString();
    int port = now.getPort();
    try (var socket = new Socket()) {
      int limit = end.settings().handshakeMillis();
      Channel channel;
      Message.Opening other;
      try (var _ = new Deadline(socket, limit)) {
        socket.connect(new InetSocketAddress(host, port), limit);
        channel = Channel.secure(socket, end.security(), true, end.settings().silenceMillis());
        channel.write(end.opening());
        other = channel.readOpening();
      }
      Optional<String> refusal = end.refusal(channel, other);
      if (refusal.isPresent()) {
        channel.refuse(refusal.get(), limit);
        throw new IOException(refusal.get());
      }
      failure = Optional.empty();
      if (end.use(channel, other, () -> {})) {
        backoff.succeeded();
      }
    } catch (IOException e) {
      failed("no connection with " + host + ":" + port + ": " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("connecting with {}:{} failed", host, port, e);
      failed("no connection with " + host + ":" + port + ": a fault in the program: " + e);
    }
  }

  private void failed(String why) {
    if (!failure.equals(Optional.of(why))) {
      LOG.info("dataset {}: {}", end.opening().dataset(), why);
    }
    failure = Optional.of(why);
  }

  /// Ends the attempts, and with its [LinkEnd] the connection; waits for both, as [LinkEnd#close].
  @Override
  public void close() {
    closed.countDown();
    end.close();
    ended.acquireUninterruptibly();
    ended.release();
  }
}
