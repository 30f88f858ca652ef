package dev.meerkat.cluster;

import dev.meerkat.cluster.identity.Member;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jgroups.util.DefaultSocketFactory;

/// The sockets between the servers of a site, all of them with mutual TLS. They are no `SSLSocket`
/// to JGroups: it would shake hands on the one thread that accepts connections, and without a time
/// limit when it connects, so that one silent stranger could hold up a site.
public final class SecureSockets extends DefaultSocketFactory {
  private final SiteTls tls;
  private final SSLContext context;
  private final Runnable onRemoved;
  private final Set<SecureSocket> open = ConcurrentHashMap.newKeySet();
  private final Set<SocketAddress> called = ConcurrentHashMap.newKeySet();

  /// @param onRemoved called when another server of the site says that this one was removed from it
  public SecureSockets(SiteTls tls, Runnable onRemoved) {
    this.tls = tls;
    this.context = tls.members();
    this.onRemoved = onRemoved;
  }

  SiteTls tls() {
    return tls;
  }

  SSLContext context() {
    return context;
  }

  void selfRemoved() {
    onRemoved.run();
  }

  void opened(SecureSocket socket) {
    open.add(socket);
  }

  void closed(SecureSocket socket) {
    open.remove(socket);
  }

  void called(SocketAddress host) {
    called.add(host);
  }

  /// Whether connecting with a host has succeeded or failed, and is not just under way.
  boolean wasCalled(SocketAddress host) {
    return called.contains(host);
  }

  /// Ends the connections with servers that were removed from the site.
  public void closeRemoved() throws IOException {
    for (SecureSocket socket : open) {
      if (socket.peer().map(this::isRemoved).orElse(false)) {
        socket.close();
      }
    }
  }

  /// The server at the other end of a connection that is ready.
  public static Optional<ServerId> server(Socket socket) {
    return socket instanceof SecureSocket secure
        ? secure.peer().map(Member::server)
        : Optional.empty();
  }

  private boolean isRemoved(Member member) {
    return tls.removed(member);
  }

  @Override
  public Socket createSocket(String service) {
    return new SecureSocket(this);
  }

  @Override
  public ServerSocket createServerSocket(String service) throws IOException {
    return new SecureServerSocket(this);
  }
}
