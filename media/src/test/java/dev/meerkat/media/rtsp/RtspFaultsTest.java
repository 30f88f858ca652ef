package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.nal.LengthPrefixed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The client against the simulated camera's faults of transport.
@Timeout(120)
class RtspFaultsTest {
  private static final RtspTimeouts PATIENT = new RtspTimeouts(20_000, 20_000, 20_000);
  private static final RtspSettings UDP = new RtspSettings(PATIENT, RtspTransport.UDP, "");
  private static final TrackFormat.H264 VIDEO =
      new TrackFormat.H264(
          hex("6742c00bda05825b0110000003001000000300a0f142aa"), hex("68ce3c80"), 352, 288);

  private final RtspFeed feed = new RtspFeed(List.of(VIDEO));
  private final ScheduledExecutorService frames = Executors.newSingleThreadScheduledExecutor();
  private int frame;

  private static Bytes hex(String hex) {
    return Bytes.copyOf(HexFormat.of().parseHex(hex));
  }

  @AfterEach
  void stop() {
    frames.shutdownNow();
  }

  private RtspServer start(RtspFaults.Builder faults) throws IOException {
    var _ = frames.scheduleAtFixedRate(this::sendFrame, 0, 10, TimeUnit.MILLISECONDS);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Optional<RtspCredentials> credentials = Optional.of(new RtspCredentials("admin", "s3cret"));
    return RtspServer.start(any, Map.of("/cam", feed), credentials, faults.build());
  }

  /// Pauses while a client is behind.
  private void sendFrame() {
    if (feed.behind() > RtspFeed.MOST_BEHIND / 2) {
      return;
    }
    boolean key = frame % 10 == 0;
    byte[] nal = new byte[5_000];
    nal[0] = (byte) (key ? 0x65 : 0x41);
    feed.send(0, 450L * frame, key, LengthPrefixed.of(List.of(Bytes.copyOf(nal))));
    frame++;
  }

  private static RtspTarget target(RtspServer server, String scheme) {
    return RtspTarget.of(scheme + "://127.0.0.1:" + server.port() + "/cam", "admin", "s3cret");
  }

  private static RtspSession open(RtspServer server, RtspSettings settings) throws RtspException {
    return RtspSession.open(target(server, "rtsp"), settings);
  }

  /// What came of some pictures.
  private static final class Seen implements SampleSink {
    private final RtspSession session;
    private final int enough;
    private final List<Long> ticks = new ArrayList<>();
    private int damaged;

    Seen(RtspSession session, int enough) throws RtspException {
      this.session = session;
      this.enough = enough;
      session.pump(this);
    }

    @Override
    public void format(int track, TrackFormat format) {}

    @Override
    public void sample(Sample sample) {
      ticks.add(sample.ticks());
      damaged += sample.damaged() ? 1 : 0;
      if (ticks.size() == enough) {
        session.close();
      }
    }
  }

  @Test
  void udpWhenTheConnectionIsRefused() throws IOException {
    try (RtspServer server = start(new RtspFaults.Builder().refuseTcp(true));
        RtspSession session = open(server, RtspSettings.of(PATIENT))) {
      assertThat(session.overUdp()).isTrue();
      Seen seen = new Seen(session, 100);
      assertThat(seen.damaged).isZero();
      assertThat(session.summary()).singleElement().asString().contains(" 0 lost");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theConnectionWhenUdpIsRefusedOrBlocked(boolean refused) throws IOException {
    try (RtspServer server = start(new RtspFaults.Builder().refuseUdp(refused).blockUdp(!refused));
        RtspSession session = open(server, UDP)) {
      assertThat(session.overUdp()).isFalse();
      assertThat(new Seen(session, 20).damaged).isZero();
    }
  }

  @Test
  void packetsOutOfOrderCostNothing() throws IOException {
    for (int i = 0; i < 8; i++) {
      try (RtspServer server = start(new RtspFaults.Builder().reorder(200));
          RtspSession session = open(server, UDP)) {
        Seen seen = new Seen(session, 200);
        assertThat(seen.damaged).isZero();
        for (int j = 1; j < seen.ticks.size(); j++) {
          assertThat(seen.ticks.get(j) - seen.ticks.get(j - 1)).isEqualTo(450);
        }
      }
    }
  }

  @Test
  void lostPacketsAreCountedAndDamageIsMarked() throws IOException {
    try (RtspServer server = start(new RtspFaults.Builder().lose(20).reorder(50));
        RtspSession session = open(server, UDP)) {
      Seen seen = new Seen(session, 300);
      assertThat(seen.damaged).isBetween(5, 299);
      assertThat(seen.ticks).isSorted();
      assertThat(session.summary().getFirst())
          .matches("H264: [0-9]+ packets, [1-9][0-9]* lost, .*");
    }
  }

  @Test
  void aStaleSessionCountsUntilItsTimeout() throws IOException {
    RtspFaults.Builder faults = new RtspFaults.Builder().maxSessions(1).staleMillis(400);
    try (RtspServer server = start(faults)) {
      abandonASession(server);
      assertThatThrownBy(() -> open(server, RtspSettings.of(PATIENT)).close())
          .isInstanceOfSatisfying(
              RtspException.class, e -> assertThat(e.kind()).isEqualTo(RtspException.Kind.BUSY))
          .hasMessageContaining("453 Not Enough Bandwidth");
      try (RtspSession session = openWhenFree(server)) {
        assertThat(new Seen(session, 5).damaged).isZero();
      }
      // Said goodbye to, a session does not count.
      openWhenFree(server).close();
    }
  }

  private static RtspSession openWhenFree(RtspServer server) throws RtspException {
    while (true) {
      try {
        return open(server, RtspSettings.of(PATIENT));
      } catch (RtspException e) {
        assertThat(e.kind()).isEqualTo(RtspException.Kind.BUSY);
      }
    }
  }

  private static void abandonASession(RtspServer server) throws IOException {
    String basic = "Authorization: Basic YWRtaW46czNjcmV0\r\n";
    String request =
        "SETUP rtsp://x/cam/track0 RTSP/1.0\r\nCSeq: 1\r\n"
            + basic
            + "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("RTSP/1.0 200 OK");
    }
  }

  @Test
  void redirectsAndAsksForSha256() throws IOException {
    try (RtspServer server = start(new RtspFaults.Builder().redirect(true).sha256(true));
        RtspSession session = open(server, RtspSettings.of(PATIENT))) {
      assertThat(session.notes())
          .containsExactly(
              "the camera redirects from "
                  + target(server, "rtsp")
                  + " to "
                  + target(server, "rtsp").toString().replace("/cam", "/moved/cam"));
      assertThat(new Seen(session, 5).damaged).isZero();
    }
  }

  @Test
  void servesTls() throws IOException {
    try (RtspServer server = start(new RtspFaults.Builder().tls(true))) {
      RtspSettings pinned =
          new RtspSettings(PATIENT, RtspTransport.AUTO, server.fingerprint().orElseThrow());
      try (RtspSession session = RtspSession.open(target(server, "rtsps"), pinned)) {
        assertThat(session.notes()).isEmpty();
        assertThat(new Seen(session, 100).damaged).isZero();
      }
    }
  }

  @Test
  void losesAndReordersWhatItIsTold() {
    PacketFaults none = new PacketFaults(RtspFaults.NONE, new Random(1));
    byte[] frames = hex("24000001aa" + "24000002bbbb" + "24000000").toArray();
    assertThat(none.apply(frames)).extracting(f -> f.length).containsExactly(5, 6, 4);
    PacketFaults all =
        new PacketFaults(new RtspFaults.Builder().lose(1_000).build(), new Random(1));
    assertThat(all.apply(frames)).isEmpty();
    PacketFaults swapped =
        new PacketFaults(new RtspFaults.Builder().reorder(1_000).build(), new Random(1));
    assertThat(swapped.apply(frames)).extracting(f -> f.length).containsExactly(6, 5);
    assertThat(swapped.apply(frames)).extracting(f -> f.length).containsExactly(5, 4, 4, 6);
  }
}
