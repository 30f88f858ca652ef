package dev.meerkat.media.rtsp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A small RTSP server for simulated cameras: live paths, RTP over the RTSP connection or UDP.
///
/// Two virtual threads a client, one for its requests and one for its media. A client that does not
/// take its media fast enough is dropped, so it cannot hold the others.
public final class RtspServer implements AutoCloseable {
  private static final int MAX_CLIENTS = 4096;
  private static final int BACKLOG = 512;
  private static final Duration MAX_CLOSING = Duration.ofSeconds(5);

  private final ServerSocket listener;
  private final Thread acceptor;
  private final Map<String, RtspFeed> feeds;
  private final Optional<RtspCredentials> credentials;
  private final RtspFaults faults;
  private final Optional<String> fingerprint;
  private final ServerSessions sessions;
  private final Set<RtspServerClient> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger dropped = new AtomicInteger();

  private RtspServer(
      ServerSocket listener,
      Map<String, RtspFeed> feeds,
      Optional<RtspCredentials> credentials,
      RtspFaults faults,
      Optional<String> fingerprint) {
    this.listener = listener;
    this.acceptor =
        Thread.ofPlatform()
            .daemon()
            .name("rtsp-accept-" + listener.getLocalPort())
            .unstarted(this::accept);
    this.feeds = Map.copyOf(feeds);
    this.credentials = credentials;
    this.faults = faults;
    this.fingerprint = fingerprint;
    this.sessions = new ServerSessions(faults.maxSessions(), faults.staleMillis());
  }

  /// @param bind port 0 takes a free one
  /// @param feeds by path, such as `/cam1`
  /// @param credentials asked for when present (Digest, or Basic from a client that insists)
  /// @throws IOException when the address cannot be bound; the message names it
  public static RtspServer start(
      InetSocketAddress bind,
      Map<String, RtspFeed> feeds,
      Optional<RtspCredentials> credentials,
      RtspFaults faults)
      throws IOException {
    Optional<SelfSignedCertificate> certificate = certificate(faults);
    ServerSocket listener = socket(certificate);
    try {
      listener.bind(bind, BACKLOG);
    } catch (IOException e) {
      listener.close();
      throw new IOException(
          "cannot listen on "
              + bind.getHostString()
              + ":"
              + bind.getPort()
              + " ("
              + e.getMessage()
              + "); choose another port or address",
          e);
    }
    RtspServer server =
        new RtspServer(
            listener,
            feeds,
            credentials,
            faults,
            certificate.map(SelfSignedCertificate::fingerprint));
    server.acceptor.start();
    return server;
  }

  private static Optional<SelfSignedCertificate> certificate(RtspFaults faults) throws IOException {
    try {
      return faults.tls()
          ? Optional.of(SelfSignedCertificate.create("Meerkat camera", Instant.now()))
          : Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java makes no certificate: " + e.getMessage(), e);
    }
  }

  private static ServerSocket socket(Optional<SelfSignedCertificate> certificate)
      throws IOException {
    if (certificate.isEmpty()) {
      return new ServerSocket();
    }
    try {
      return certificate.get().serverContext().getServerSocketFactory().createServerSocket();
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java serves no TLS: " + e.getMessage(), e);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        if (clients.size() >= MAX_CLIENTS) {
          socket.close();
          continue;
        }
        RtspServerClient client = new RtspServerClient(this, socket);
        clients.add(client);
        if (listener.isClosed()) {
          client.close();
        }
        Thread.ofVirtual().name("rtsp-client-" + socket.getPort()).start(client::serve);
      } catch (IOException _) {
        if (!listener.isClosed()) {
          // This one client is gone already, or no descriptors are left, which takes a while.
          LockSupport.parkNanos(10_000_000);
        }
      }
    }
  }

  Optional<RtspFeed> feed(String path) {
    return Optional.ofNullable(feeds.get(path));
  }

  Optional<RtspCredentials> credentials() {
    return credentials;
  }

  ServerSessions sessions() {
    return sessions;
  }

  /// SHA-256 of the certificate, when TLS is served.
  public Optional<String> fingerprint() {
    return fingerprint;
  }

  RtspFaults faults() {
    return faults;
  }

  void gone(RtspServerClient client) {
    clients.remove(client);
  }

  void countDropped() {
    dropped.incrementAndGet();
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// How many clients were too slow.
  public int droppedCount() {
    return dropped.get();
  }

  /// Closes the port and every connection. Then the port is free: a thread that waits on a closed
  /// socket keeps it until it has run once more.
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException _) {
      // The port is free either way.
    }
    try {
      acceptor.join(MAX_CLOSING);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    clients.forEach(RtspServerClient::close);
  }
}
