package dev.meerkat.server.api;

import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocketFactory;

/// A question of this server to the site port of another one, with mutual TLS.
///
/// @param place its host and port
record PeerRequest(ServerId self, ServerId server, String place, SSLSocketFactory sockets) {
  private static final int CONNECT_MILLIS = 1_000;
  private static final int MAX_REFUSAL_BYTES = 4_000;

  /// @param json what is posted; empty for a `GET`
  /// @return the answer, when it is one of success
  /// @throws Peers.Undone when it cannot have begun with it
  /// @throws IOException naming the server; its cause is [Peers.Refused] when that refuses
  InputStream send(String path, int readMillis, Optional<byte[]> json) throws IOException {
    var connection =
        (HttpsURLConnection) URI.create("https://" + place + path).toURL().openConnection();
    connection.setSSLSocketFactory(sockets);
    connection.setHostnameVerifier((_, session) -> isOf(server, session));
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(readMillis);
    connection.setInstanceFollowRedirects(false);
    if (GroupProtocol.concerns(path)) {
      connection.setRequestProperty(GroupProtocol.HEADER, GroupProtocol.VERSION);
    }
    if (json.isPresent()) {
      // Before it connects: a kept connection that has ended is then not used.
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(json.get().length);
      connection.setRequestProperty("Content-Type", "application/json");
    }
    boolean connected = false;
    try {
      connection.connect(); // With the handshake of TLS; nothing of the question is sent before.
      connected = true;
      if (json.isPresent()) {
        try (OutputStream out = connection.getOutputStream()) {
          out.write(json.get());
        }
      }
      return answer(connection, path);
    } catch (IOException e) {
      connection.disconnect();
      throw named(e, connected);
    }
  }

  private InputStream answer(HttpsURLConnection connection, String path) throws IOException {
    int status = connection.getResponseCode();
    boolean good = status == 200 || status == 204;
    if (GroupProtocol.concerns(path)) {
      String told = connection.getHeaderField(GroupProtocol.HEADER);
      Optional<String> other = GroupProtocol.refusal(self, server.value(), told);
      if (other.isPresent()) {
        // Who tells its version refuses by ours before anything else; of one that tells none,
        // nobody knows.
        throw told == null || good ? new IOException(other.get()) : new Peers.Undone(other.get());
      }
    }
    if (good) {
      return connection.getInputStream();
    }
    var refused = new Peers.Refused(status, refusal(connection));
    throw status == 503 ? new Peers.Busy(String.valueOf(refused.getMessage())) : refused;
  }

  /// @param connected before it failed
  private IOException named(IOException e, boolean connected) {
    String what = "server " + server + " at " + place + ": " + e.getMessage();
    if (e instanceof Peers.Busy) {
      return new Peers.Busy(what);
    }
    // With TLS 1.3, that it does not take our certificate is read only where its answer would be.
    return !connected || e instanceof Peers.Undone || e instanceof SSLHandshakeException
        ? new Peers.Undone(what, e)
        : new IOException(what, e);
  }

  /// Servers are known by the name in their certificates, not by where they are.
  private static boolean isOf(ServerId server, SSLSession session) {
    try {
      return SiteTls.peer(session).server().equals(server);
    } catch (SSLPeerUnverifiedException _) {
      return false;
    }
  }

  private static String refusal(HttpURLConnection connection) throws IOException {
    try (InputStream error = connection.getErrorStream()) {
      return error == null
          ? ""
          : new String(error.readNBytes(MAX_REFUSAL_BYTES), StandardCharsets.UTF_8);
    }
  }
}
