package dev.meerkat.cluster.arbiter;

import dev.meerkat.cluster.SecureSockets;
import dev.meerkat.cluster.WireException;
import dev.meerkat.cluster.arbiter.ArbiterSettings.Voter;
import dev.meerkat.cluster.beat.BootClock;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.vote.VoteRequest;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// To the voter of another server, over a connection that is made when there is something to ask
/// and kept then. A connection on which no answer comes for [#SILENT_MILLIS] is closed: after a
/// cut, it may take minutes until TCP tries again what it could not send, and a new one works at
/// once. What cannot be sent is dropped, as whoever asks will ask again.
final class RemoteLine implements VoterLine {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteLine.class);
  private static final int MOST_WAITING = 64;
  private static final int CONNECT_MILLIS = 500;
  private static final long SILENT_MILLIS = 1_000;
  private static final long LOOK_MILLIS = 100;
  private static final long PAUSE_MILLIS = 200;

  private final String arbiter;
  private final Voter voter;
  private final SecureSockets sockets;
  private final Answered answered;
  private final BlockingQueue<Asked> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private final AtomicLong answeredMillis = new AtomicLong(Long.MIN_VALUE / 2);

  /// When the oldest question was sent that was not answered; 0 while none is open.
  private final AtomicLong askedMillis = new AtomicLong();

  private volatile Optional<Socket> connection = Optional.empty();
  private volatile Optional<Socket> connecting = Optional.empty();
  private volatile boolean closed;
  private volatile Optional<String> misunderstood = Optional.empty();
  private long failedMillis = Long.MIN_VALUE / 2;

  private record Asked(long poll, VoteRequest request) {}

  RemoteLine(String arbiter, Voter voter, SecureSockets sockets, Answered answered) {
    this.arbiter = arbiter;
    this.voter = voter;
    this.sockets = sockets;
    this.answered = answered;
    this.thread =
        Thread.ofPlatform().name("arbiter-to-" + voter.server()).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  @Override
  public void ask(long poll, VoteRequest request) {
    if (!waiting.offer(new Asked(poll, request))) {
      LOG.debug("{} is not asked: {} questions wait already", voter.server(), MOST_WAITING);
    }
  }

  ServerId server() {
    return voter.server();
  }

  /// How long ago it answered; huge before the first time.
  long silentMillis() {
    return BootClock.millis() - answeredMillis.get();
  }

  /// Why what it said last was not understood; empty when it was.
  Optional<String> misunderstood() {
    return misunderstood;
  }

  private void run() {
    while (!closed) {
      try {
        var next = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        closeIfSilent();
        if (next != null) {
          send(next);
        }
      } catch (IOException e) {
        LOG.debug("asking {} for a vote failed: {}", voter.server(), e.toString());
        drop();
        failedMillis = BootClock.millis();
        waiting.clear();
      } catch (RuntimeException e) {
        LOG.error("asking {} for a vote failed, and goes on", voter.server(), e);
        drop();
        failedMillis = BootClock.millis();
      } catch (InterruptedException _) {
        // Only close() interrupts.
        break;
      }
    }
    drop();
  }

  private void closeIfSilent() {
    long since = askedMillis.get();
    if (connection.isPresent() && since != 0 && BootClock.millis() - since > SILENT_MILLIS) {
      LOG.debug("{} does not answer: connecting anew", voter.server());
      drop();
    }
  }

  private void send(Asked next) throws IOException {
    var socket = connection.filter(each -> !each.isClosed());
    if (socket.isEmpty()) {
      if (BootClock.millis() - failedMillis < PAUSE_MILLIS) {
        return;
      }
      socket = Optional.of(connect());
    }
    askedMillis.compareAndSet(0, BootClock.millis());
    Frames.write(
        socket.get().getOutputStream(),
        VoteCodec.encode(new VoteCodec.Question(next.poll(), arbiter, next.request())));
  }

  private Socket connect() throws IOException {
    var socket = sockets.createSocket("arbiter");
    connecting = Optional.of(socket);
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(voter.place().host(), voter.place().port()), CONNECT_MILLIS);
      var other = SecureSockets.server(socket);
      if (other.filter(voter.server()::equals).isEmpty()) {
        throw new IOException(
            voter.place()
                + " is not "
                + voter.server()
                + " but "
                + other.map(Object::toString).orElse("unknown"));
      }
    } catch (IOException e) {
      socket.close();
      throw e;
    } finally {
      connecting = Optional.empty();
    }
    askedMillis.set(0);
    connection = Optional.of(socket);
    if (closed) {
      drop();
    }
    Thread.ofPlatform().name("arbiter-from-" + voter.server()).daemon().start(() -> read(socket));
    return socket;
  }

  private void read(Socket socket) {
    try (socket) {
      var in = new DataInputStream(socket.getInputStream());
      while (!closed) {
        var answer = VoteCodec.answer(Frames.read(in, VoteCodec.MAX_BYTES));
        askedMillis.set(0);
        misunderstood = Optional.empty();
        answeredMillis.set(BootClock.millis());
        answered.answered(answer.number(), answer.reply());
      }
    } catch (WireException e) {
      var words = String.valueOf(e.getMessage());
      if (!misunderstood.equals(Optional.of(words))) {
        LOG.warn("{} answers in a way that is not understood: {}", voter.server(), words);
      }
      misunderstood = Optional.of(words);
    } catch (IOException e) {
      LOG.debug("the connection with {} ended: {}", voter.server(), e.toString());
    }
  }

  private void drop() {
    connection.ifPresent(ArbiterPort::closeQuietly);
    connection = Optional.empty();
    askedMillis.set(0);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    connecting.ifPresent(ArbiterPort::closeQuietly);
    connection.ifPresent(ArbiterPort::closeQuietly);
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
