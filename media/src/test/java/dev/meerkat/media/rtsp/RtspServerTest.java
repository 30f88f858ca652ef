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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RtspServerTest {
  private static final RtspTimeouts PATIENT = new RtspTimeouts(20_000, 20_000, 20_000);
  private static final TrackFormat.H264 VIDEO =
      new TrackFormat.H264(
          hex("6742c00bda05825b0110000003001000000300a0f142aa"), hex("68ce3c80"), 352, 288);
  private static final TrackFormat.Aac AUDIO = new TrackFormat.Aac(hex("1190"), 48_000, 2);

  private final RtspFeed feed = new RtspFeed(List.of(VIDEO, AUDIO));
  private final ScheduledExecutorService frames = Executors.newSingleThreadScheduledExecutor();
  private int frame;

  private static Bytes hex(String hex) {
    return Bytes.copyOf(HexFormat.of().parseHex(hex));
  }

  @AfterEach
  void stop() {
    frames.shutdownNow();
  }

  private RtspServer start(Optional<RtspCredentials> credentials, RtspFaults faults)
      throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return RtspServer.start(any, Map.of("/cam", feed), credentials, faults);
  }

  /// Sends a picture of `bytes` and a sound each 5 ms, every fourth picture a key frame; pauses
  /// while a client is behind.
  private void sendFrames(int bytes) {
    sendFrames(bytes, 5, RtspFeed.MOST_BEHIND / 2);
  }

  private void sendFrames(int bytes, int millis, int mostBehind) {
    Runnable send =
        () -> {
          if (feed.behind() <= mostBehind) {
            sendFrame(bytes);
          }
        };
    var _ = frames.scheduleAtFixedRate(send, 0, millis, TimeUnit.MILLISECONDS);
  }

  private void sendFrame(int bytes) {
    boolean key = frame % 4 == 0;
    byte[] nal = new byte[bytes];
    nal[0] = (byte) (key ? 0x65 : 0x41);
    feed.send(0, 3000L * frame, key, LengthPrefixed.of(List.of(Bytes.copyOf(nal))));
    feed.send(1, 1024L * frame, true, ByteBuffer.wrap(new byte[] {9, 8, 7}));
    frame++;
  }

  private static RtspTarget target(RtspServer server) {
    return RtspTarget.of("rtsp://127.0.0.1:" + server.port() + "/cam", "admin", "s3cret");
  }

  @Test
  void servesPicturesAndSoundFromAKeyFrameOn() throws IOException {
    sendFrames(5_000);
    try (RtspServer server =
            start(Optional.of(new RtspCredentials("admin", "s3cret")), RtspFaults.NONE);
        RtspSession session = RtspSession.open(target(server), PATIENT)) {
      Samples samples = new Samples(40, session::close);
      session.pump(samples);
      assertThat(samples.formats).containsExactly(VIDEO, AUDIO);
      assertThat(samples.data.getFirst().size()).isEqualTo(5_004);
      assertThat(samples.data.getFirst().at(4)).isEqualTo(0x65);
      assertThat(samples.data.get(1)).isEqualTo(hex("090807"));
    }
  }

  @Test
  void acceptsBasic() throws IOException {
    try (RtspServer server =
        start(Optional.of(new RtspCredentials("admin", "s3cret")), RtspFaults.NONE)) {
      assertThat(
              firstLine(
                  server,
                  "DESCRIBE rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic YWRtaW46czNjcmV0\r\n\r\n"))
          .isEqualTo("RTSP/1.0 200 OK");
      assertThat(
              firstLine(
                  server,
                  "DESCRIBE rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic YWRtaW46d3Jvbmc=\r\n\r\n"))
          .isEqualTo("RTSP/1.0 401 Unauthorized");
      assertThat(
              firstLine(
                  server,
                  "DESCRIBE rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Digest nonce=\"x\", response=\"\"\r\n\r\n"))
          .isEqualTo("RTSP/1.0 401 Unauthorized");
      assertThat(firstLine(server, "DESCRIBE rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\n\r\n"))
          .isEqualTo("RTSP/1.0 401 Unauthorized");
    }
  }

  private static String firstLine(RtspServer server, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.lines().findFirst().orElse("");
    }
  }

  @Test
  void aClientThatDoesNotReadIsDroppedAndOthersGoOn() throws IOException {
    try (RtspServer server = start(Optional.empty(), RtspFaults.NONE);
        RtspSession slow = RtspSession.open(target(server), PATIENT);
        RtspSession quick = RtspSession.open(target(server), PATIENT)) {
      // Not faster than a busy computer takes it.
      sendFrames(400_000, 25, Integer.MAX_VALUE);
      quick.pump(closingWhenOneIsDropped(server, quick));
      // When it is done, the quick one does not read either.
      assertThat(server.droppedCount()).isPositive();
      assertThatThrownBy(() -> slow.pump(Samples.endless()))
          .isInstanceOfSatisfying(
              RtspException.class, e -> assertThat(e.kind()).isEqualTo(RtspException.Kind.ENDED));
    }
  }

  private static SampleSink closingWhenOneIsDropped(RtspServer server, RtspSession session) {
    return new SampleSink() {
      @Override
      public void format(int track, TrackFormat format) {}

      @Override
      public void sample(Sample sample) {
        if (server.droppedCount() > 0) {
          session.close();
        }
      }
    };
  }

  @Test
  void stopsInTheMiddleOfAFrame() throws IOException {
    sendFrames(5_000);
    try (RtspServer server = start(Optional.empty(), RtspFaults.stallingAfter(40_001));
        RtspSession session =
            RtspSession.open(target(server), new RtspTimeouts(20_000, 20_000, 500))) {
      assertThatThrownBy(() -> session.pump(Samples.endless()))
          .isInstanceOfSatisfying(
              RtspException.class, e -> assertThat(e.kind()).isEqualTo(RtspException.Kind.SILENT));
    }
  }

  @Test
  void endsInTheMiddleOfAFrame() throws IOException {
    sendFrames(5_000);
    try (RtspServer server = start(Optional.empty(), RtspFaults.cuttingAfter(40_001));
        RtspSession session = RtspSession.open(target(server), PATIENT)) {
      assertThatThrownBy(() -> session.pump(Samples.endless()))
          .isInstanceOfSatisfying(
              RtspException.class, e -> assertThat(e.kind()).isEqualTo(RtspException.Kind.ENDED));
    }
  }

  @Test
  void refusesOnDemand() throws IOException {
    try (RtspServer server =
        start(Optional.empty(), RtspFaults.answering("SETUP", "500 Internal Server Error"))) {
      assertThatThrownBy(() -> RtspSession.open(target(server), PATIENT).close())
          .hasMessageContaining("500 Internal Server Error to SETUP of H264");
    }
  }

  @Test
  void survivesClientsThatTalkNoRtsp() throws IOException {
    try (RtspServer server = start(Optional.empty(), RtspFaults.NONE)) {
      assertThat(firstLine(server, "GET / HTTP/1.1\r\n\r\n")).isEmpty();
      assertThat(firstLine(server, "PLAY rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\n\r\n"))
          .startsWith("RTSP/1.0 455");
      assertThat(firstLine(server, "SETUP rtsp://x/cam/track9 RTSP/1.0\r\nCSeq: 1\r\n\r\n"))
          .startsWith("RTSP/1.0 404");
      assertThat(
              firstLine(
                  server,
                  "SETUP rtsp://x/cam/track0 RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP;multicast\r\n\r\n"))
          .startsWith("RTSP/1.0 461");
      assertThat(firstLine(server, "RECORD rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\n\r\n"))
          .startsWith("RTSP/1.0 501");
      assertThat(firstLine(server, "DESCRIBE rtsp://x/ca%m RTSP/1.0\r\nCSeq: 1\r\n\r\n"))
          .startsWith("RTSP/1.0 404");
    }
  }
}
