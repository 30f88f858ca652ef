package dev.meerkat.cluster.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  private final List<String> told = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-25T12:00:00Z");
  private final Refusals refusals = new Refusals(() -> now, told::add);

  private void refuse(String host, Exception why) {
    refusals.caller(new InetSocketAddress(host, 40_000), 7800, why);
  }

  private static SSLHandshakeException handshake(String message) {
    return new SSLHandshakeException(message);
  }

  @Test
  void anAddressIsToldOnceAnHour() {
    for (int i = 0; i < 10; i++) {
      refuse("10.0.0.9", handshake("Empty client certificate chain"));
    }
    assertThat(told)
        .containsExactly(
            "a host at 10.0.0.9 was refused at port 7800, which is for the servers of this site: it"
                + " shows no certificate");
    now = now.plus(Duration.ofMinutes(61));
    refuse("10.0.0.9", handshake("Empty client certificate chain"));
    assertThat(told).hasSize(2);
  }

  @Test
  void nobodyFillsTheLogFromManyAddresses() {
    for (int i = 0; i < 200; i++) {
      refuse("10.0.1." + i, handshake("Empty client certificate chain"));
    }
    assertThat(told).hasSize(Refusals.MAX_TOLD);
  }

  @Test
  void aHostThatOnlyComesAndGoesIsNoNews() {
    refuse("10.0.0.9", new SocketException("Connection reset"));
    var gone = handshake("Remote host terminated the handshake");
    gone.initCause(new EOFException());
    refuse("10.0.0.9", gone);
    assertThat(told).isEmpty();
  }

  @Test
  void theReasonOfACertificateIsTold() {
    var failure = handshake("refused");
    failure.initCause(new Refused("shows a certificate of another site"));
    refusals.called(new InetSocketAddress("10.0.0.2", 7800), failure);
    refusals.called(
        new InetSocketAddress("10.0.0.3", 7800),
        handshake("(certificate_unknown) Received fatal alert: certificate_unknown"));
    assertThat(told)
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo(
                        "no connection with 10.0.0.2, port 7800: the host there shows a certificate"
                            + " of another site"),
            second -> assertThat(second).contains("does not accept this server's certificate"));
  }
}
