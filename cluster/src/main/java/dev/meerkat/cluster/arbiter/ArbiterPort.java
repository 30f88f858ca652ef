package dev.meerkat.cluster.arbiter;

import dev.meerkat.cluster.ClusterStartException;
import dev.meerkat.cluster.SecureSockets;
import dev.meerkat.cluster.WireException;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.vote.VoteReply;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a server is asked for its votes: one TCP port for all arbiters that it is a voter of, with
/// mutual TLS ([SecureSockets]). Each connection has a thread of its own, a platform thread, so
/// that cameras, however many, do not keep it from running; it answers one request after the other.
/// Only the other voters of an arbiter are answered for it.
public final class ArbiterPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArbiterPort.class);

  /// What is added to the cluster's port where no other is set.
  public static final int OFFSET = 200;

  private static final int MAX_CONNECTIONS = 64;
  private static final int MOST_TOLD = 64;
  private static final int MAX_QUESTION_BYTES = 1_024;
  private static final int IDLE_MILLIS = 60_000;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final SecureSockets sockets;
  private final ServerSocket server;
  private final Map<String, Booth> booths = new ConcurrentHashMap<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Thread acceptor =
      Thread.ofPlatform().name("arbiter-port").daemon().unstarted(this::acceptAll);
  private volatile boolean closed;

  /// @param voters who may ask
  record Booth(ArbiterSettings voters, VoteStore store) {}

  private ArbiterPort(SecureSockets sockets, ServerSocket server) {
    this.sockets = sockets;
    this.server = server;
  }

  /// @param onRemoved called when another server says that this one was removed from the site
  /// @throws ClusterStartException when the port cannot be used
  public static ArbiterPort open(SiteTls tls, InetAddress bind, int port, Runnable onRemoved)
      throws ClusterStartException {
    var sockets = new SecureSockets(tls, onRemoved);
    try {
      var server = sockets.createServerSocket("arbiter");
      try {
        server.bind(new InetSocketAddress(bind, port));
      } catch (IOException e) {
        server.close();
        throw e;
      }
      var opened = new ArbiterPort(sockets, server);
      opened.acceptor.start();
      return opened;
    } catch (IOException | IllegalArgumentException e) {
      throw new ClusterStartException(
          "port "
              + port
              + " of "
              + bind.getHostAddress()
              + ", for votes on groups, cannot be used ("
              + e.getMessage()
              + "): end the program that has it, or set another cluster port in the configuration"
              + " file",
          e);
    }
  }

  SecureSockets sockets() {
    return sockets;
  }

  void register(ArbiterSettings voters, VoteStore store) {
    if (booths.putIfAbsent(voters.name(), new Booth(voters, store)) != null) {
      throw new IllegalStateException("the arbiter " + voters.name() + " runs already");
    }
  }

  void unregister(ArbiterSettings voters) {
    booths.remove(voters.name());
  }

  /// Ends the connections with servers that were removed from the site.
  public void closeRemoved() throws IOException {
    sockets.closeRemoved();
  }

  private void acceptAll() {
    while (!closed) {
      try {
        var socket = server.accept();
        if (open.size() >= MAX_CONNECTIONS) {
          LOG.warn("{} connections for votes are open: one more is refused", MAX_CONNECTIONS);
          socket.close();
          continue;
        }
        open.add(socket);
        Thread.ofPlatform().name("arbiter-voter").daemon().start(() -> serve(socket));
      } catch (IOException e) {
        if (!closed) {
          LOG.warn("accepting a connection for votes failed: {}", e.toString());
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      serveAll(socket);
    } catch (RuntimeException e) {
      LOG.error("answering {} failed", socket.getRemoteSocketAddress(), e);
    } catch (IOException e) {
      LOG.debug("{} has gone: {}", socket.getRemoteSocketAddress(), e.toString());
    } finally {
      open.remove(socket);
    }
  }

  private void serveAll(Socket socket) throws IOException {
    try {
      socket.setSoTimeout(IDLE_MILLIS);
      socket.setTcpNoDelay(true);
      var from = SecureSockets.server(socket);
      var in = new DataInputStream(socket.getInputStream());
      while (!closed && from.isPresent()) {
        var question = VoteCodec.question(Frames.read(in, MAX_QUESTION_BYTES));
        var reply = answer(from.get(), question);
        Frames.write(
            socket.getOutputStream(),
            VoteCodec.encode(new VoteCodec.Answer(question.number(), reply)));
      }
    } catch (WireException e) {
      LOG.warn(
          "{} asked for a vote in a way that is not understood: {}; do both run the same version?",
          socket.getRemoteSocketAddress(),
          e.getMessage());
      // One of another version sees by the format of this that it is.
      var why = new VoteReply.Abstained("what was asked is not understood: " + e.getMessage());
      Frames.write(socket.getOutputStream(), VoteCodec.encode(new VoteCodec.Answer(0, why)));
    }
  }

  private VoteReply answer(ServerId from, VoteCodec.Question question) {
    var booth = booths.get(question.arbiter());
    if (booth == null) {
      return new VoteReply.Abstained("it is no voter of that arbiter");
    }
    if (!booth.voters().isVoter(from)) {
      if (told.size() < MOST_TOLD && told.add(from + " " + question.arbiter())) {
        LOG.warn(
            "{} asks for a vote at {}, of which it is no voter: name the same hosts and witness on"
                + " all three",
            from,
            question.arbiter());
      }
      return new VoteReply.Abstained("whoever asks is no voter of that arbiter");
    }
    return booth.store().answer(question.request());
  }

  /// Afterwards the port is free. To be called when no arbiter runs any more.
  @Override
  public void close() {
    closed = true;
    closeQuietly(server);
    open.forEach(ArbiterPort::closeQuietly);
    try {
      acceptor.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  static void closeQuietly(AutoCloseable what) {
    try {
      what.close();
    } catch (Exception e) {
      LOG.debug("closing {} failed: {}", what, e.toString());
    }
  }
}
