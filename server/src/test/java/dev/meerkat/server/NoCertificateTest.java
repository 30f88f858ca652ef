package dev.meerkat.server;

import static dev.meerkat.server.SiteCalls.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.cluster.identity.JoinToken;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A host that is no server of the site.
class NoCertificateTest {
  @TempDir Path folder;

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

  /// What comes after a request, until the other end closes.
  private static String answer(Socket socket) {
    try {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/cameras/gate/timeline?scope=server HTTP/1.1\r\nHost: a\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }

  @Test
  void aHostWithoutACertificateGetsNothingFromAnyPort() throws Exception {
    try (var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      MeerkatServer _ = site.startAsItIs(config);
      JoinToken _ = TestSite.invite(config.api().url());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Credulous()}, null);
      for (int port :
          List.of(config.cluster().port(), ClusterSettings.sitePort(config.cluster().port()))) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (var plain = new Socket()) {
          plain.connect(address);
          assertThat(answer(plain)).doesNotContain("HTTP").hasSizeLessThanOrEqualTo(7);
        }
        try (var plain = new Socket()) {
          plain.connect(address);
          try (Socket tls = context.getSocketFactory().createSocket(plain, "a", port, true)) {
            assertThat(answer(tls)).isEmpty();
          }
        }
      }
      try (var client = new ApiClient(config.api().url())) {
        for (int port :
            List.of(config.cluster().port(), ClusterSettings.sitePort(config.cluster().port()))) {
          TestSite.await(
              "the word about port " + port,
              () ->
                  site(client).problems().stream()
                      .map(Answers.Problem::what)
                      .anyMatch(each ->
                          each.contains("a host at 127.0.0.1 was refused at port " + port)
                              && each.contains("shows no certificate")));
        }
      }
    }
  }

  /// A word of TLS that never ends, an octet at a time.
  @Test
  void aHostThatStringsOutItsHandshakeIsCutOff() throws Exception {
    try (var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      MeerkatServer _ = site.startAsItIs(config);
      try (var stranger = new Socket()) {
        stranger.connect(
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(),
                ClusterSettings.sitePort(config.cluster().port())));
        stranger.setSoTimeout(100);
        stranger.getOutputStream().write(new byte[] {22, 3, 1, 0x3F, (byte) 0xFF});
        TestSite.await("the end of the connection", () -> isClosedAfterAnOctet(stranger));
      }
    }
  }

  private static boolean isClosedAfterAnOctet(Socket stranger) {
    try {
      stranger.getOutputStream().write(0);
      return stranger.getInputStream().read() < 0;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }
}
