package dev.meerkat.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts connections and hands out those whose other end is a server of the site. Each shakes
/// hands on a thread of its own, [#MAX_SHAKING] at most and [#MAX_SHAKING_OF_HOST] of one address,
/// so that strangers hold up nobody.
final class SecureServerSocket extends ServerSocket {
  private static final Logger LOG = LoggerFactory.getLogger(SecureServerSocket.class);
  private static final int MAX_SHAKING = 256;
  private static final int MAX_SHAKING_OF_HOST = 64;
  private static final long MAX_CLOSING_MILLIS = 5_000;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final SecureSockets sockets;
  private final AtomicBoolean accepting = new AtomicBoolean();
  private final Thread acceptor =
      Thread.ofPlatform().daemon().name("cluster-accept").unstarted(this::acceptAll);
  private final Semaphore shaking = new Semaphore(MAX_SHAKING);
  private final Map<InetAddress, Integer> shakingOfHost = new ConcurrentHashMap<>();

  /// At most as many as may shake hands.
  private final BlockingQueue<SecureSocket> ready = new LinkedBlockingQueue<>();

  /// What lies in `ready` from the end on, to wake who waits.
  private final SecureSocket end;

  SecureServerSocket(SecureSockets sockets) throws IOException {
    this.sockets = sockets;
    this.end = new SecureSocket(sockets);
  }

  @Override
  public Socket accept() throws IOException {
    if (!accepting.getAndSet(true)) {
      acceptor.start();
    }
    try {
      SecureSocket next = ready.take();
      if (next == end) {
        ready.add(end);
        throw new SocketException("Socket closed");
      }
      shaking.release();
      return next;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new SocketException("interrupted");
    }
  }

  private void acceptAll() {
    while (!isClosed()) {
      SecureSocket socket = new SecureSocket(sockets);
      try {
        implAccept(socket);
      } catch (IOException e) {
        if (!isClosed()) {
          LOG.warn("accepting a connection at port {} failed: {}", getLocalPort(), e.toString());
          LockSupport.parkNanos(PAUSE_NANOS);
        }
        continue;
      }
      admit(socket);
    }
  }

  private void admit(SecureSocket socket) {
    InetAddress host = socket.getInetAddress();
    if (host == null) {
      close(socket); // it is gone already
    } else if (shakingOfHost.merge(host, 1, Integer::sum) > MAX_SHAKING_OF_HOST
        || !shaking.tryAcquire()) {
      leave(host);
      close(socket);
    } else {
      Thread.ofVirtual().name("cluster-handshake").start(() -> shake(socket, host));
    }
  }

  private void leave(InetAddress host) {
    shakingOfHost.computeIfPresent(host, (_, count) -> count > 1 ? count - 1 : null);
  }

  private void shake(SecureSocket socket, InetAddress host) {
    SocketAddress from = socket.getRemoteSocketAddress();
    try {
      socket.secureAccepted();
      ready.add(socket);
    } catch (IOException | RuntimeException e) {
      shaking.release();
      sockets.tls().refusals().caller(from, getLocalPort(), e);
      close(socket);
    } finally {
      leave(host);
    }
  }

  private static void close(SecureSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing a connection failed: {}", e.toString());
    }
  }

  /// Afterwards the port is free: a thread that waits on a closed socket keeps it until it has run
  /// once more.
  @Override
  public void close() throws IOException {
    super.close();
    ready.add(end);
    try {
      acceptor.join(MAX_CLOSING_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
