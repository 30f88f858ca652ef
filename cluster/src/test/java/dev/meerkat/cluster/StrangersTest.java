package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.Site.Node;
import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who is no server of the site gets nothing from the cluster's port.
class StrangersTest {
  private static final int LIMIT_MILLIS = 20_000;

  @TempDir private Path directory;

  /// Believes everybody.
  private static final class Credulous implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static Socket connect(Node node) throws IOException {
    var socket = new Socket();
    socket.connect(
        new InetSocketAddress(InetAddress.ofLiteral(Site.LOOPBACK), node.settings().port()));
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  /// What comes until the other end closes.
  private static int bytesFrom(Socket socket) {
    try (InputStream in = socket.getInputStream()) {
      return in.readAllBytes().length;
    } catch (IOException _) {
      return 0;
    }
  }

  /// The record of a long word, of which the rest never comes whole.
  @Test
  void whoSpeaksAnOctetAtATimeIsCutOff() throws Exception {
    try (Site site = new Site("slow", directory, "north")) {
      Node north = site.start("north");
      try (Socket stranger = connect(north)) {
        stranger.getOutputStream().write(new byte[] {22, 3, 1, 0x3F, (byte) 0xFF});
        stranger.setSoTimeout(100);
        assertThat(isClosedWhileSpeaking(stranger)).isTrue();
      }
    }
  }

  private static boolean isClosedWhileSpeaking(Socket stranger) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
    while (System.nanoTime() < end) {
      try {
        stranger.getOutputStream().write(0);
        if (stranger.getInputStream().read() < 0) {
          return true;
        }
      } catch (SocketTimeoutException _) {
        // The pace at which it speaks.
      } catch (IOException _) {
        return true;
      }
    }
    return false;
  }

  @Test
  void oneHostDoesNotHoldUpOthers() throws Exception {
    try (Site site = new Site("many", directory, "north")) {
      Node north = site.start("north");
      List<Socket> silent = new ArrayList<>();
      try (var other = new Socket()) {
        for (int i = 0; i < 300; i++) {
          silent.add(connect(north));
        }
        other.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.9"), 0));
        other.connect(
            new InetSocketAddress(InetAddress.ofLiteral(Site.LOOPBACK), north.settings().port()));
        other.setSoTimeout(LIMIT_MILLIS);
        other.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        // It is heard: TLS's alert.
        assertThat(bytesFrom(other)).isPositive();
      } finally {
        for (Socket socket : silent) {
          socket.close();
        }
      }
    }
  }

  @Test
  void whoSpeaksNoTlsGetsNothing() throws Exception {
    try (Site site = new Site("plain", directory, "north")) {
      Node north = site.start("north");
      try (Socket stranger = connect(north)) {
        stranger
            .getOutputStream()
            .write("bela, may I come in?".getBytes(StandardCharsets.US_ASCII));
        // TLS's own word that the handshake has failed: an alert of 7 octets (RFC 8446 §6).
        assertThat(bytesFrom(stranger)).isLessThanOrEqualTo(7);
      }
      assertThat(north.heard().await(Heard.Problem.class, _ -> true).text())
          .contains("a host at 127.0.0.1 was refused at port " + north.settings().port())
          .contains("does not speak TLS");
    }
  }

  @Test
  void whoHasNoCertificateGetsNothing() throws Exception {
    try (Site site = new Site("bare", directory, "north")) {
      Node north = site.start("north");
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Credulous()}, null);
      try (Socket plain = connect(north);
          Socket stranger =
              context.getSocketFactory().createSocket(plain, Site.LOOPBACK, 1, true)) {
        assertThat(bytesFrom(stranger)).isZero();
      }
      assertThat(north.heard().await(Heard.Problem.class, _ -> true).text())
          .contains("shows no certificate");
    }
  }

  @Test
  void whoIsSilentHoldsUpNobody() throws Exception {
    try (Site site = new Site("silent", directory, "north", "south")) {
      Node north = site.start("north");
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        silent.add(connect(north));
      }
      Node south = site.start("south");
      south.heard().awaitMembers("north", "south");
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void aServerOfAnotherSiteIsToldApart() throws Exception {
    try (Site site = new Site("ours", directory, "north", "south")) {
      Node north = site.start("north");
      Node stranger =
          site.start(
              site.settings("south"),
              site.directory("south"),
              SiteIdentity.found(new ServerId("south"), "theirs", InstantSource.system().instant()),
              new TreeMap<>());
      // Whoever calls sees the other's certificate; who is called may only hear that its own is not
      // accepted.
      for (Node node : List.of(north, stranger)) {
        Heard.Problem problem =
            node.heard()
                .awaitAny(
                    Heard.Problem.class,
                    each -> each.text().contains("shows a certificate of another site"));
        assertThat(problem.text())
            .contains("no connection with 127.0.0.1, port ")
            .contains("CN=" + (node.equals(north) ? "south" : "north"))
            .contains("meerkat join");
      }
      assertThat(north.cluster().members()).hasSize(1);
      assertThat(stranger.cluster().members()).hasSize(1);
    }
  }

  /// The addresses of what was one site are asked for as long as its servers run.
  @Test
  void aRemovedServerThatIsASiteOfItsOwnIsNoStranger() throws Exception {
    try (Site site = new Site("left", directory, "north", "south")) {
      Node north =
          site.start(
              site.settings("north"),
              site.directory("north"),
              site.identity(new ServerId("north")),
              Map.of(new ServerId("south"), 1L));
      site.start(
          site.settings("south"),
          site.directory("south"),
          SiteIdentity.found(new ServerId("south"), "own", InstantSource.system().instant()),
          new TreeMap<>());
      assertThat(
              north
                  .heard()
                  .awaitAny(Heard.Problem.class, each -> each.text().contains("the host there is"))
                  .text())
          .contains("is south, which was removed from this site")
          .contains("nothing is to be done");
      assertThat(north.cluster().members()).hasSize(1);
    }
  }

  @Test
  void aRemovedServerIsCutOffAndHearsWhy() throws Exception {
    try (Site site = new Site("removed", directory, "north", "south")) {
      Map<ServerId, Long> removals = new ConcurrentHashMap<>();
      Node north =
          site.start(
              site.settings("north"),
              site.directory("north"),
              site.identity(new ServerId("north")),
              removals);
      Node south = site.start("south");
      north.heard().awaitMembers("north", "south");
      removals.put(new ServerId("south"), InstantSource.system().millis());
      north.cluster().closeRemoved();
      north.heard().awaitMembers("north");
      south.heard().await(Heard.Problem.class, each -> each.text().equals("removed"));
      south.close();
      Node again = site.start("south");
      again.heard().awaitMembers("north", "south");
    }
  }

  @Test
  void aServerThatIsLetInGetsItsWord() throws Exception {
    try (Site site = new Site("word", directory, "north")) {
      Node north = site.start("north");
      var tls =
          new SiteTls(
              site.identity(new ServerId("south")),
              TreeMap::new,
              new Refusals(InstantSource.system(), _ -> {}));
      try (Socket plain = connect(north);
          SSLSocket south =
              (SSLSocket)
                  tls.members().getSocketFactory().createSocket(plain, Site.LOOPBACK, 1, true)) {
        assertThat(south.getInputStream().read()).isEqualTo(SecureSocket.WELCOME);
        assertThat(SiteTls.peer(south.getSession()).server()).isEqualTo(new ServerId("north"));
      }
    }
  }

  /// JGroups reads who has called on the one thread that accepts connections.
  @Test
  void whoIsLetInAndSaysNothingHoldsUpNobody() throws Exception {
    try (Site site = new Site("mute", directory, "north", "south")) {
      Node north = site.start("north");
      var tls =
          new SiteTls(
              site.identity(new ServerId("east")),
              TreeMap::new,
              new Refusals(InstantSource.system(), _ -> {}));
      List<Socket> mute = new ArrayList<>();
      try {
        for (int i = 0; i < 20; i++) {
          Socket plain = connect(north);
          mute.add(plain);
          Socket east =
              tls.members().getSocketFactory().createSocket(plain, Site.LOOPBACK, 1, true);
          assertThat(east.getInputStream().read()).isEqualTo(SecureSocket.WELCOME);
        }
        Node south = site.start("south");
        assertThat(south.heard().awaitAny(Heard.View.class, _ -> true).members())
            .containsExactly("north", "south");
      } finally {
        for (Socket socket : mute) {
          socket.close();
        }
      }
    }
  }
}
