package dev.meerkat.server;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.api.Admission;
import dev.meerkat.server.client.JoinClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Whether servers are in another site: asked with an identity of that site, which their site port
/// lets in once they are, and not before.
final class Arrivals {
  private static final int ASK_MILLIS = 2_000;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final SiteTls tls;
  private final Duration limit;

  Arrivals(JoinClient.Joined joined, Refusals refusals) {
    this(joined, refusals, Admission.MOVE_LIMIT);
  }

  /// @param limit for each server
  Arrivals(JoinClient.Joined joined, Refusals refusals, Duration limit) {
    var removed = new TreeMap<ServerId, Long>();
    joined.removed().forEach((server, at) -> removed.put(new ServerId(server), at));
    this.tls = new SiteTls(joined.identity(), () -> removed, refusals);
    this.limit = limit;
  }

  /// Waits until a server is there.
  ///
  /// @param place where it listens for the cluster, in any site
  /// @throws IOException when it is not in time, with why
  void await(ServerId server, HostPort place) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        ask(server, place);
        return;
      } catch (IOException e) {
        if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
          throw new IOException(
              server
                  + " does not answer in the other site within "
                  + limit.toSeconds()
                  + " s ("
                  + e.getMessage()
                  + ")",
              e);
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void ask(ServerId server, HostPort place) throws IOException {
    HttpsURLConnection connection =
        (HttpsURLConnection)
            URI.create("https://" + place.sitePlace() + "/api/v1/health").toURL().openConnection();
    connection.setSSLSocketFactory(tls.sockets());
    connection.setHostnameVerifier((_, session) -> isOf(server, session));
    connection.setConnectTimeout(ASK_MILLIS);
    connection.setReadTimeout(ASK_MILLIS);
    connection.setInstanceFollowRedirects(false);
    try {
      int status = connection.getResponseCode();
      if (status != 200) {
        throw new IOException("it answers " + status);
      }
    } finally {
      connection.disconnect();
    }
  }

  private static boolean isOf(ServerId server, SSLSession session) {
    try {
      return SiteTls.peer(session).server().equals(server);
    } catch (SSLPeerUnverifiedException _) {
      return false;
    }
  }
}
