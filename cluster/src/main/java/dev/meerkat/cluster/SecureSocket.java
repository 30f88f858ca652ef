package dev.meerkat.cluster;

import dev.meerkat.cluster.identity.Member;
import dev.meerkat.cluster.identity.SiteTls;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A TCP connection whose streams are those of TLS over it. It is ready once both ends have shown
/// their certificates and the end that was called has said a word (1 octet): [#WELCOME]; or
/// [#REMOVED], to a server that was removed from the site, and nothing more. Without that word the
/// end that called would take the connection for good before the other has looked at its
/// certificate. To be closed it needs no word: the end of the connection is the end.
///
/// A connection that was accepted is ready once its first octet is there as well: JGroups reads the
/// address of the caller on the one thread that accepts connections.
final class SecureSocket extends Socket {
  private static final Logger LOG = LoggerFactory.getLogger(SecureSocket.class);
  static final int WELCOME = 1;
  static final int REMOVED = 2;
  private static final int HANDSHAKE_MILLIS = 10_000;
  private static final int BUFFER_BYTES = 4_096;

  private final SecureSockets sockets;
  private volatile Optional<SSLSocket> secured = Optional.empty();
  private volatile Optional<InputStream> encrypted = Optional.empty();
  private volatile Optional<InputStream> decrypted = Optional.empty();
  private volatile Optional<Member> peer = Optional.empty();

  SecureSocket(SecureSockets sockets) {
    this.sockets = sockets;
  }

  /// The server at the other end; empty before the handshake.
  Optional<Member> peer() {
    return peer;
  }

  @Override
  public void connect(SocketAddress to, int timeoutMillis) throws IOException {
    try {
      super.connect(to, timeoutMillis);
      secureCalled(to);
    } finally {
      sockets.called(to);
    }
  }

  private void secureCalled(SocketAddress to) throws IOException {
    try {
      secure(true);
    } catch (IOException e) {
      sockets.tls().refusals().called(to, e);
      close();
      throw e;
    }
  }

  /// To be called once on a connection that was accepted.
  void secureAccepted() throws IOException {
    secure(false);
  }

  private void secure(boolean calling) throws IOException {
    sockets.opened(this);
    var over = new CountDownLatch(1);
    Thread.ofVirtual().name("cluster-handshake-limit").start(() -> closeUnless(over));
    // TLS asks for each record's head and then for the rest.
    var in = new HandshakeInput(new BufferedInputStream(super.getInputStream(), BUFFER_BYTES));
    encrypted = Optional.of(in);
    in.begin();
    try {
      shakeHands(calling);
    } finally {
      in.end();
      over.countDown();
    }
  }

  /// A limit for all of it: one for each read would let a stranger go on for ever, an octet at a
  /// time.
  private void closeUnless(CountDownLatch over) {
    try {
      if (!over.await(HANDSHAKE_MILLIS, TimeUnit.MILLISECONDS)) {
        close();
      }
    } catch (IOException e) {
      LOG.debug("closing a connection failed: {}", e.toString());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private void shakeHands(boolean calling) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            sockets
                .context()
                .getSocketFactory()
                .createSocket(this, getInetAddress().getHostAddress(), getPort(), false);
    tls.setUseClientMode(calling);
    if (!calling) {
      tls.setNeedClientAuth(true);
    }
    tls.startHandshake();
    Member other = SiteTls.peer(tls.getSession());
    peer = Optional.of(other); // from now on a removal closes this
    var in = new PushbackInputStream(tls.getInputStream());
    if (calling) {
      hear(in.read(), other);
    } else {
      welcome(other, tls.getOutputStream());
      awaitFirst(in, other);
    }
    decrypted = Optional.of(in);
    secured = Optional.of(tls);
  }

  private void hear(int word, Member other) throws IOException {
    if (word == REMOVED) {
      sockets.selfRemoved();
      throw new SocketException(other.server() + " says that this server was removed");
    }
    if (word != WELCOME) {
      throw new SocketException(other.server() + " ended the connection");
    }
    if (sockets.tls().removed(other)) {
      throw new SocketException(other.server() + " was removed from the site");
    }
  }

  private void welcome(Member other, OutputStream out) throws IOException {
    boolean removed = sockets.tls().removed(other);
    out.write(removed ? REMOVED : WELCOME);
    out.flush();
    if (removed) {
      throw new SocketException(other.server() + " was removed from the site");
    }
  }

  private static void awaitFirst(PushbackInputStream in, Member other) throws IOException {
    int first = in.read();
    if (first < 0) {
      throw new SocketException(other.server() + " ended the connection");
    }
    in.unread(first);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    if (decrypted.isPresent()) {
      return decrypted.get();
    }
    return encrypted.isPresent() ? encrypted.get() : super.getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return secured.isPresent() ? secured.get().getOutputStream() : super.getOutputStream();
  }

  @Override
  public void close() throws IOException {
    sockets.closed(this);
    super.close();
  }
}
