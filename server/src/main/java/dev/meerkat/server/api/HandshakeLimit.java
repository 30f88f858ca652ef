package dev.meerkat.server.api;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.util.thread.Scheduler;

/// Bounds what strangers can hold of a port with TLS: connections whose handshake is not over,
/// [#MAX_SHAKING] in all and [#MAX_SHAKING_OF_HOST] of one address, each for [#LIMIT_SECONDS] at
/// most, however it is strung out.
final class HandshakeLimit implements Connection.Listener, SslHandshakeListener {
  static final int MAX_SHAKING = 256;
  static final int MAX_SHAKING_OF_HOST = 64;
  private static final long LIMIT_SECONDS = 5;

  private final Scheduler scheduler;
  private final Map<SSLEngine, String> shaking = new ConcurrentHashMap<>();

  HandshakeLimit(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public void onOpened(Connection connection) {
    if (!(connection instanceof SslConnection tls)) {
      return;
    }
    String host = host(tls);
    shaking.put(tls.getSSLEngine(), host);
    long ofHost = shaking.values().stream().filter(host::equals).count();
    if (shaking.size() > MAX_SHAKING || ofHost > MAX_SHAKING_OF_HOST) {
      end(tls);
    } else {
      var _ = scheduler.schedule(() -> end(tls), LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void end(SslConnection tls) {
    if (shaking.remove(tls.getSSLEngine()) != null) {
      tls.getEndPoint().close();
    }
  }

  private static String host(SslConnection tls) {
    return tls.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress address
        ? address.getHostString()
        : "";
  }

  @Override
  public void onClosed(Connection connection) {
    if (connection instanceof SslConnection tls) {
      shaking.remove(tls.getSSLEngine());
    }
  }

  @Override
  public void handshakeSucceeded(Event event) {
    shaking.remove(event.getSSLEngine());
  }
}
