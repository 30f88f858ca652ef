package dev.meerkat.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.ServerId;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;

/// Whether a question that failed can have been heard.
class PeerRequestTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");
  private static final int READ_MILLIS = 60_000;

  private final SiteIdentity identity = SiteIdentity.found(SOUTH, "test", Instant.now());
  private final SiteTls south = tls(identity);

  private static SiteTls tls(SiteIdentity identity) {
    return new SiteTls(identity, TreeMap::new, new Refusals(InstantSource.system(), _ -> {}));
  }

  private interface Answering {
    void with(Socket socket) throws IOException;
  }

  /// What comes of a question to whoever listens there, when the first caller is answered so.
  private static IOException asked(ServerSocket port, SiteTls tls, ServerId server, Answering it)
      throws Exception {
    var thread =
        Thread.ofVirtual()
            .start(() -> {
              try (var socket = port.accept()) {
                it.with(socket);
              } catch (IOException _) {
                // The other side tells what came of it.
              }
            });
    try (port) {
      return failure(port.getLocalPort(), tls, server);
    } finally {
      thread.join();
    }
  }

  private static IOException failure(int port, SiteTls tls, ServerId server) {
    var request = new PeerRequest(NORTH, server, "127.0.0.1:" + port, tls.sockets());
    var json = Optional.of("{}".getBytes(StandardCharsets.UTF_8));
    return catchThrowableOfType(
        IOException.class,
        () -> request.send(GroupCalls.PATH + "/shop/order", READ_MILLIS, json).close());
  }

  private static ServerSocket plain() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private SSLServerSocket secure() throws IOException {
    var port =
        (SSLServerSocket)
            south
                .members()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    port.setNeedClientAuth(true);
    return port;
  }

  private static Answering says(String answer) {
    return socket -> {
      readQuestion(socket);
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    };
  }

  private static void readQuestion(Socket socket) throws IOException {
    var seen = new StringBuilder();
    while (seen.indexOf("\r\n\r\n{}") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new EOFException("after " + seen);
      }
      seen.append((char) next);
    }
  }

  @Test
  void nobodyHeardItWhereNobodyListens() throws Exception {
    int port;
    try (var closed = plain()) {
      port = closed.getLocalPort();
    }
    assertThat(failure(port, south, SOUTH)).isInstanceOf(Peers.Undone.class);
  }

  /// As of a host without power: nothing answers that a connection is begun.
  @Test
  void nobodyHeardItWhereAConnectionIsNotTakenUp() throws Exception {
    try (var full = plain();
        var _ = new Socket(full.getInetAddress(), full.getLocalPort());
        var _ = new Socket(full.getInetAddress(), full.getLocalPort())) {
      assertThat(failure(full.getLocalPort(), south, SOUTH))
          .isInstanceOf(Peers.Undone.class)
          .hasMessageContaining("timed out");
    }
  }

  @Test
  void nobodyHeardItWithoutTls() throws Exception {
    var failed = asked(plain(), south, SOUTH, socket -> socket.getOutputStream().write('x'));
    assertThat(failed).isInstanceOf(Peers.Undone.class);
  }

  @Test
  void nobodyHeardItWhereAnotherServerIs() throws Exception {
    var failed = asked(secure(), south, NORTH, PeerRequestTest::readQuestion);
    assertThat(failed).isInstanceOf(Peers.Undone.class);
  }

  @Test
  void anotherVersionDoesNotDoIt() throws Exception {
    var refusal = "HTTP/1.1 409 Conflict\r\nMeerkat-Groups: 9\r\nContent-Length: 2\r\n\r\n{}";
    assertThat(asked(secure(), south, SOUTH, says(refusal)))
        .isInstanceOf(Peers.Undone.class)
        .hasMessageContaining("run the same version of Meerkat on both");
  }

  @Test
  void whoReadItMayDoIt() throws Exception {
    assertThat(asked(secure(), south, SOUTH, PeerRequestTest::readQuestion))
        .isNotNull()
        .isNotInstanceOf(Peers.Undone.class);
    var late = "HTTP/1.1 500 Late\r\nMeerkat-Groups: 1\r\nContent-Length: 2\r\n\r\n{}";
    assertThat(asked(secure(), south, SOUTH, says(late)))
        .isNotInstanceOf(Peers.Undone.class)
        .hasCauseInstanceOf(Peers.Refused.class);
  }
}
