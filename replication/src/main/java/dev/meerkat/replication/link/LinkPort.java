package dev.meerkat.replication.link;

import dev.meerkat.replication.wire.MalformedException;
import dev.meerkat.replication.wire.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where active sides connect: one port for all datasets of a host.
public final class LinkPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LinkPort.class);

  /// Connections of which it is not known yet who makes them.
  private static final int MOST_SHAKING = 16;

  /// Of these from one address, so that one host cannot keep the others out.
  private static final int MOST_SHAKING_OF_ONE = 4;

  private static final int BACKLOG = 64;
  private static final Duration MAX_CLOSING = Duration.ofSeconds(5);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final LinkSecurity security;
  private final LinkSettings settings;
  private final ServerSocket server;
  private final Thread acceptor =
      Thread.ofPlatform().daemon().name("link-accept").unstarted(this::acceptAll);
  private final Map<String, LinkEnd> ends = new ConcurrentHashMap<>();

  /// Why datasets are not served for now.
  private final Map<String, String> absences = new ConcurrentHashMap<>();

  private final Semaphore shaking = new Semaphore(MOST_SHAKING);

  /// How many of an address are among them.
  private final Map<InetAddress, Integer> callers = new ConcurrentHashMap<>();

  private LinkPort(LinkSecurity security, LinkSettings settings, ServerSocket server) {
    this.security = security;
    this.settings = settings;
    this.server = server;
  }

  /// @param address its port may be 0: any that is free
  /// @throws IOException that names the address, when it is in use or not of this host
  public static LinkPort open(
      InetSocketAddress address, LinkSecurity security, LinkSettings settings) throws IOException {
    var server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      server.bind(address, BACKLOG);
    } catch (IOException e) {
      server.close();
      throw new IOException("cannot wait for connections at " + address + ": " + e.getMessage(), e);
    }
    var port = new LinkPort(security, settings, server);
    port.acceptor.start();
    return port;
  }

  public int number() {
    return server.getLocalPort();
  }

  /// From now on connections for its dataset are its own.
  ///
  /// @throws IllegalStateException when another one has the dataset
  public void serve(LinkEnd end) {
    if (ends.putIfAbsent(end.opening().dataset(), end) != null) {
      throw new IllegalStateException("dataset " + end.opening().dataset() + " is served already");
    }
    absences.remove(end.opening().dataset());
  }

  /// Who connects for a dataset that is not served is told why.
  public void absent(String dataset, String why) {
    absences.put(dataset, why);
  }

  /// No new connection is made for it. Its own [LinkEnd#close] ends the one that it has.
  public void forget(LinkEnd end) {
    ends.remove(end.opening().dataset(), end);
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (admits(socket.getInetAddress())) {
          begin(socket);
        } else {
          socket.close();
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warn("accepting a connection at port {} failed: {}", number(), e.toString());
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  private void begin(Socket socket) throws IOException {
    try {
      Thread.ofPlatform().daemon().name("link-reader").start(() -> serve(socket));
    } catch (OutOfMemoryError e) {
      leave(socket.getInetAddress());
      socket.close();
      throw new IOException("no further thread: " + e.getMessage(), e);
    }
  }

  private boolean admits(InetAddress caller) {
    if (callers.getOrDefault(caller, 0) >= MOST_SHAKING_OF_ONE || !shaking.tryAcquire()) {
      return false;
    }
    callers.merge(caller, 1, Integer::sum); // Only one thread admits.
    return true;
  }

  private void leave(InetAddress caller) {
    callers.computeIfPresent(caller, (_, count) -> count == 1 ? null : count - 1);
    shaking.release();
  }

  private void serve(Socket connection) {
    String from = String.valueOf(connection.getRemoteSocketAddress());
    var permit = new AtomicBoolean(true);
    Runnable begun =
        () -> {
          if (permit.getAndSet(false)) {
            leave(connection.getInetAddress());
          }
        };
    try (var socket = connection) {
      Channel channel;
      Message.Opening other;
      try (var _ = new Deadline(socket, settings.handshakeMillis())) {
        channel = Channel.secure(socket, security, false, settings.silenceMillis());
        other = opening(channel);
      }
      Optional<LinkEnd> end = Optional.ofNullable(ends.get(other.dataset()));
      Optional<String> refusal =
          end.isEmpty()
              ? Optional.of(
                  absences.getOrDefault(
                      other.dataset(), "no standby of dataset " + other.dataset() + " is here"))
              : end.get().refusal(channel, other);
      if (refusal.isPresent()) {
        channel.refuse(refusal.get(), settings.handshakeMillis());
        throw new IOException(refusal.get());
      }
      channel.write(end.orElseThrow().opening());
      end.orElseThrow().use(channel, other, begun);
    } catch (IOException e) {
      LOG.info("refused a connection from {}: {}", from, e.getMessage());
    } finally {
      begun.run();
    }
  }

  private Message.Opening opening(Channel channel) throws IOException {
    try {
      return channel.readOpening();
    } catch (MalformedException e) {
      channel.refuse("what arrived makes no sense: " + e.getMessage(), settings.handshakeMillis());
      throw e;
    }
  }

  /// Ends accepting. Connections go on until their ends are closed. Afterwards the port is free: a
  /// thread that waits on a closed socket keeps it until it has run once more.
  @Override
  public void close() throws IOException {
    server.close();
    try {
      acceptor.join(MAX_CLOSING);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
