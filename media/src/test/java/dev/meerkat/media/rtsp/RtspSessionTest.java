package dev.meerkat.media.rtsp;

import static dev.meerkat.media.rtsp.ScriptedCamera.HANG_UP;
import static dev.meerkat.media.rtsp.ScriptedCamera.NOTHING;
import static dev.meerkat.media.rtsp.ScriptedCamera.answer;
import static dev.meerkat.media.rtsp.ScriptedCamera.bytes;
import static dev.meerkat.media.rtsp.ScriptedCamera.joined;
import static dev.meerkat.media.rtsp.ScriptedCamera.picture;
import static dev.meerkat.media.rtsp.ScriptedCamera.proper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.meerkat.media.rtsp.RtspException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The client against cameras that do wrong. The time limits of cases that end by silence are
/// short.
@Timeout(60)
class RtspSessionTest {
  private static final RtspTimeouts PATIENT = new RtspTimeouts(20_000, 20_000, 20_000);
  private static final RtspTimeouts IMPATIENT = new RtspTimeouts(20_000, 300, 300);
  private static final RtspTimeouts NO_SILENCE = new RtspTimeouts(20_000, 20_000, 300);

  private static RtspException failure(RtspTarget target, RtspTimeouts timeouts) {
    return catchThrowableOfType(
        RtspException.class,
        () -> {
          try (RtspSession session = RtspSession.open(target, timeouts)) {
            session.pump(Samples.endless());
          }
        });
  }

  /// A case that answers one method with something else than [ScriptedCamera#proper].
  private static Arguments wrong(
      String name, String method, Kind kind, String message, ScriptedCamera.Script script) {
    return Arguments.of(name, method, kind, message, script);
  }

  private static ScriptedCamera.Script status(String status, String headers) {
    return (_, request) -> answer(request, status, headers, "");
  }

  private static ScriptedCamera.Script raw(String text) {
    return (_, _) -> bytes(text);
  }

  private static ScriptedCamera.Script sdp(String sdp) {
    return (_, request) -> answer(request, "200 OK", "", sdp);
  }

  private static ScriptedCamera.Script media(byte[]... frames) {
    return (method, request) -> {
      byte[] all = proper(method, request, 60);
      for (byte[] frame : frames) {
        all = joined(all, frame);
      }
      return all;
    };
  }

  static Stream<Arguments> wrongs() {
    String digest = "WWW-Authenticate: Digest realm=\"r\", nonce=\"1\"\r\n";
    return Stream.of(
        wrong(
            "an HTTP server",
            "OPTIONS",
            Kind.NOT_RTSP,
            "HTTP/1.1 400 Bad Request",
            raw("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n")),
        wrong("an SSH server", "", Kind.NOT_RTSP, "check the port", raw("SSH-2.0-OpenSSH_9.2\r\n")),
        wrong("bytes of TLS", "OPTIONS", Kind.NOT_RTSP, "not RTSP", raw("\u0015\u0003\u0001")),
        wrong("hangs up at once", "OPTIONS", Kind.BUSY, "without an answer", (_, _) -> HANG_UP),
        wrong(
            "says nothing",
            "OPTIONS",
            Kind.SILENT,
            "no answer to OPTIONS within 300 ms",
            (_, _) -> NOTHING),
        wrong(
            "half an answer",
            "DESCRIBE",
            Kind.SILENT,
            "no answer to DESCRIBE",
            raw("RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Le")),
        wrong(
            "half a body",
            "DESCRIBE",
            Kind.SILENT,
            "no answer to DESCRIBE",
            raw("RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 50\r\n\r\nv=0")),
        wrong(
            "an endless head",
            "DESCRIBE",
            Kind.PROTOCOL,
            "more than 65536 bytes",
            raw("RTSP/1.0 200 OK\r\n" + "X: y\r\n".repeat(12_000))),
        wrong(
            "a huge body",
            "DESCRIBE",
            Kind.PROTOCOL,
            "Content-Length \"2147483648\"",
            raw("RTSP/1.0 200 OK\r\nContent-Length: 2147483648\r\n\r\n")),
        wrong(
            "empty frames and no answer",
            "DESCRIBE",
            Kind.PROTOCOL,
            "more than 8388608 bytes of media before it answers",
            raw("$\0\0\0".repeat(70_000))),
        wrong(
            "empty frames and no answer to PLAY",
            "PLAY",
            Kind.PROTOCOL,
            "more than 8388608 bytes of media before it answers",
            raw("$\0\0\0".repeat(70_000))),
        wrong(
            "empty frames only",
            "OPTIONS",
            Kind.NOT_RTSP,
            "what comes is not RTSP 1.0",
            raw("$\0\0\0".repeat(10))),
        wrong(
            "answers OPTIONS twice, and then no more",
            "DESCRIBE",
            Kind.SILENT,
            "no answer to DESCRIBE",
            raw("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n")),
        wrong(
            "refuses the password",
            "DESCRIBE",
            Kind.UNAUTHORIZED,
            "refuses the password of user \"u\"",
            status("401 Unauthorized", digest)),
        wrong(
            "never content with a nonce",
            "DESCRIBE",
            Kind.UNAUTHORIZED,
            "refuses the password",
            status("401 Unauthorized", digest.replace("\r\n", ", stale=true\r\n"))),
        wrong(
            "wants Kerberos",
            "DESCRIBE",
            Kind.UNAUTHORIZED,
            "not supported (Negotiate)",
            status("401 Unauthorized", "WWW-Authenticate: Negotiate\r\n")),
        wrong(
            "forbids", "DESCRIBE", Kind.UNAUTHORIZED, "right to view", status("403 Forbidden", "")),
        wrong(
            "has no such path",
            "DESCRIBE",
            Kind.NOT_FOUND,
            "check the path",
            status("404 Not Found", "")),
        wrong(
            "is nowhere",
            "DESCRIBE",
            Kind.PROTOCOL,
            "without saying where to",
            status("301 Moved Permanently", "")),
        wrong(
            "is on the web",
            "DESCRIBE",
            Kind.PROTOCOL,
            "points to \"http://other/cam\", which is no RTSP URL",
            status("302 Found", "Location: http://other/cam\r\n")),
        wrong(
            "goes round in a circle",
            "OPTIONS",
            Kind.PROTOCOL,
            "redirects in a circle",
            status("307 Temporary Redirect", "Location: /cam\r\n")),
        wrong(
            "is full",
            "DESCRIBE",
            Kind.BUSY,
            "too many clients",
            status("503 Service Unavailable", "")),
        wrong(
            "has no bandwidth",
            "SETUP",
            Kind.BUSY,
            "453 Not Enough Bandwidth",
            status("453 Not Enough Bandwidth", "")),
        wrong(
            "no status at all",
            "DESCRIBE",
            Kind.PROTOCOL,
            "answers",
            (_, r) -> bytes("RTSP/1.0 \r\nCSeq: " + r.sequence() + "\r\n\r\n")),
        wrong("describes nothing", "DESCRIBE", Kind.PROTOCOL, "no track in it", sdp("")),
        wrong(
            "describes rubbish",
            "DESCRIBE",
            Kind.PROTOCOL,
            "line 1: payload type",
            sdp("m=video 0 RTP/AVP abc")),
        wrong(
            "only MPEG-4 video",
            "DESCRIBE",
            Kind.NO_SUPPORTED_TRACK,
            "a track of video is MP4V-ES",
            sdp("m=video 0 RTP/AVP 96\na=rtpmap:96 MP4V-ES/90000")),
        wrong(
            "only G.711",
            "DESCRIBE",
            Kind.NO_SUPPORTED_TRACK,
            "a track of audio (PCMU) is not recorded without video",
            sdp("m=audio 0 RTP/AVP 0")),
        wrong(
            "only UDP",
            "SETUP",
            Kind.PROTOCOL,
            "allow RTP over TCP",
            status("461 Unsupported Transport", "")),
        wrong(
            "UDP all the same, and then nothing",
            "SETUP",
            Kind.SILENT,
            "no packet came by UDP within 300 ms",
            status("200 OK", "Transport: RTP/AVP;unicast;client_port=0-1\r\n")),
        wrong(
            "multicast only",
            "SETUP",
            Kind.PROTOCOL,
            "does not send over",
            status(
                "200 OK", "Transport: RTP/AVP;multicast;destination=239.0.0.1;port=5000-5001\r\n")),
        wrong(
            "channel out of range",
            "SETUP",
            Kind.PROTOCOL,
            "interleaved=300-301); allow RTP over TCP or UDP",
            status("200 OK", "Transport: RTP/AVP/TCP;interleaved=300-301\r\n")),
        wrong(
            "does not play",
            "PLAY",
            Kind.PROTOCOL,
            "455 Method Not Valid in This State to PLAY",
            status("455 Method Not Valid in This State", "")),
        wrong(
            "plays nothing",
            "PLAY",
            Kind.SILENT,
            "no picture for 300 ms",
            (m, r) -> proper(m, r, 60)),
        wrong(
            "one picture, then nothing",
            "PLAY",
            Kind.SILENT,
            "no picture for 3600 ms",
            media(picture(1, 0x65))),
        wrong(
            "other packets only",
            "PLAY",
            Kind.SILENT,
            "1 packets are no RTP of payload type 96",
            media(new byte[] {'$', 0, 0, 1, 9})),
        wrong(
            "stops in a frame",
            "PLAY",
            Kind.SILENT,
            "no picture and no answer for 300 ms",
            media(picture(1, 0x65), new byte[] {'$', 0, 5, 0, 1, 2, 3})),
        wrong(
            "garbage and no end of it",
            "PLAY",
            Kind.PROTOCOL,
            "no message or frame begins within 262144 bytes",
            media(picture(1, 0x65), new byte[300_000])),
        wrong(
            "sends its clients elsewhere",
            "PLAY",
            Kind.ENDED,
            "sends its clients to rtsp://b/c",
            media(bytes("REDIRECT rtsp://a RTSP/1.0\r\nCSeq: 9\r\nLocation: rtsp://b/c\r\n\r\n"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongs")
  void saysHowItFailed(
      String name, String method, Kind kind, String message, ScriptedCamera.Script script)
      throws IOException {
    try (ScriptedCamera camera =
        new ScriptedCamera((m, r) -> m.equals(method) ? script.answer(m, r) : proper(m, r, 60))) {
      RtspTimeouts timeouts =
          kind != Kind.SILENT ? PATIENT : method.equals("PLAY") ? NO_SILENCE : IMPATIENT;
      RtspException failure = failure(camera.target(), timeouts);
      assertThat(failure)
          .as(name)
          .hasMessageContaining(message)
          .hasMessageContaining(camera.target().toString());
      assertThat(failure.kind()).isEqualTo(kind);
    }
  }

  @Test
  void namesAClosedPortAndAnUnknownHost() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    RtspException closed = failure(RtspTarget.of("rtsp://127.0.0.1:" + port + "/a"), PATIENT);
    assertThat(closed.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(closed).hasMessageContaining("no connection to port " + port);
    RtspException unknown = failure(RtspTarget.of("rtsp://no-such-camera.invalid/a"), PATIENT);
    assertThat(unknown.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(unknown).hasMessageContaining("the name no-such-camera.invalid has no address");
  }

  @Test
  void keepsPicturesThatComeBeforeTheAnswerToPlay() throws IOException {
    ScriptedCamera.Script script =
        (m, r) ->
            m.equals("PLAY")
                ? joined(joined(picture(1, 0x65), proper(m, r, 60)), picture(2, 0x41))
                : proper(m, r, 60);
    try (ScriptedCamera camera = new ScriptedCamera(script);
        RtspSession session = RtspSession.open(camera.target(), PATIENT)) {
      Samples samples = new Samples(2, session::close);
      session.pump(samples);
      assertThat(samples.data)
          .extracting(Object::toString)
          .containsExactly("000000026501", "000000024102");
      assertThat(samples.formats).hasSize(1);
    }
  }

  @Test
  void keepsTheSessionAliveAndFallsBackToOptions() throws Exception {
    CountDownLatch kept = new CountDownLatch(2);
    AtomicInteger options = new AtomicInteger();
    ScriptedCamera.Script script =
        (m, r) ->
            switch (m) {
              case "GET_PARAMETER" -> answer(r, "501 Not Implemented", "", "");
              case "OPTIONS" -> {
                if (options.getAndIncrement() > 0) {
                  kept.countDown();
                }
                yield proper(m, r, 1);
              }
              case "PLAY" ->
                  joined(proper(m, r, 1), bytes("ANNOUNCE rtsp://x RTSP/1.0\r\nCSeq: 5\r\n\r\n"));
              default -> proper(m, r, 1);
            };
    try (ScriptedCamera camera = new ScriptedCamera(script);
        RtspSession session = RtspSession.open(camera.target(), PATIENT)) {
      Thread.ofVirtual().start(() -> closeAfter(kept, session));
      session.pump(Samples.endless());
      assertThat(camera.requests)
          .startsWith(
              "OPTIONS",
              "DESCRIBE",
              "SETUP",
              "PLAY",
              "RTSP/1.0 200 OK",
              "GET_PARAMETER",
              "OPTIONS",
              "OPTIONS");
    }
  }

  private static void closeAfter(CountDownLatch latch, RtspSession session) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    session.close();
  }

  @Test
  void renewsTheNonceWhileItPlays() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch renewed = new CountDownLatch(1);
    ScriptedCamera.Script script =
        (m, r) -> {
          String nonce =
              m.equals("GET_PARAMETER") && asked.incrementAndGet() > 0 ? "late" : "early";
          if (!m.isEmpty() && !r.header("Authorization").contains("nonce=\"" + nonce + "\"")) {
            return answer(
                r,
                "401 Unauthorized",
                "WWW-Authenticate: Digest realm=\"r\", nonce=\"" + nonce + "\", qop=\"auth\"\r\n",
                "");
          }
          if (m.equals("GET_PARAMETER")) {
            renewed.countDown();
          }
          return proper(m, r, 1);
        };
    try (ScriptedCamera camera = new ScriptedCamera(script);
        RtspSession session = RtspSession.open(camera.target(), PATIENT)) {
      Thread.ofVirtual().start(() -> closeAfter(renewed, session));
      session.pump(Samples.endless());
      assertThat(asked.get()).isEqualTo(2);
    }
  }

  /// Long before it would be called silent. Some cameras number an error as the request before
  /// (C520WS: retina pull request 134).
  @ParameterizedTest
  @CsvSource({"454 Session Not Found, 0", "454 Session Not Found, -1", "401 Unauthorized, 0"})
  void endsWhenTheCameraForgotTheSession(String status, int number) throws IOException {
    AtomicInteger options = new AtomicInteger();
    ScriptedCamera.Script script =
        (m, r) ->
            m.equals("GET_PARAMETER") || (m.equals("OPTIONS") && options.getAndIncrement() > 0)
                ? bytes(
                    "RTSP/1.0 "
                        + status
                        + "\r\nCSeq: "
                        + (r.sequence() + number)
                        + "\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"1\"\r\n\r\n")
                : proper(m, r, 1);
    try (ScriptedCamera camera = new ScriptedCamera(script)) {
      RtspException failure = failure(camera.target(), PATIENT);
      assertThat(failure.kind()).isEqualTo(Kind.ENDED);
      assertThat(failure).hasMessageContaining(status);
    }
  }

  /// Its password was taken for PLAY, so it is right; the pictures say that the camera is well.
  @Test
  void a401ToAKeepAliveEndsNoSessionThatPlays() throws IOException {
    AtomicInteger refused = new AtomicInteger();
    ScriptedCamera.Script script =
        (m, r) -> {
          boolean playing = m.equals("GET_PARAMETER") || (refused.get() > 0 && !m.isEmpty());
          if (!playing) {
            byte[] answer = proper(m, r, 1);
            return m.equals("PLAY") ? joined(answer, picture(1, 0x65)) : answer;
          }
          int times = refused.incrementAndGet();
          byte[] answer =
              answer(
                  r,
                  "401 Unauthorized",
                  "WWW-Authenticate: Digest realm=\"r\", nonce=\"" + times + "\"\r\n",
                  "");
          return joined(answer, picture(1 + times, 0x65));
        };
    try (ScriptedCamera camera = new ScriptedCamera(script);
        RtspSession session = RtspSession.open(camera.target(), PATIENT)) {
      Samples samples = new Samples(6, session::close);
      session.pump(samples);
      assertThat(samples.data).hasSize(6);
      assertThat(camera.requests).contains("GET_PARAMETER", "OPTIONS");
    }
  }

  /// It sends its second and third picture only when it was asked for longer than it might have
  /// been silent, so that neither sleeping nor a timed assertion is needed.
  @Test
  void aCameraWithRarePicturesIsNotSilentWhileItAnswers() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    ScriptedCamera.Script script =
        (m, r) -> {
          byte[] answer = proper(m, r, 60);
          if (m.equals("PLAY")) {
            return joined(answer, picture(1, 0x65));
          }
          int times = m.equals("GET_PARAMETER") ? asked.incrementAndGet() : 0;
          return times > 0 && times % 8 == 0
              ? joined(answer, picture(1 + times / 8, 0x65))
              : answer;
        };
    try (ScriptedCamera camera = new ScriptedCamera(script);
        RtspSession session = RtspSession.open(camera.target(), NO_SILENCE)) {
      Samples samples = new Samples(3, session::close);
      session.pump(samples);
      assertThat(samples.data).hasSize(3);
    }
  }

  @Test
  void theUserNameDoesNotGoToAnotherHost() throws IOException {
    ScriptedCamera.Script other =
        (m, r) -> answer(r, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"\r\n", "");
    try (ScriptedCamera elsewhere = new ScriptedCamera(other)) {
      String location = elsewhere.target().toString().replace("127.0.0.1", "localhost");
      ScriptedCamera.Script script =
          (m, r) ->
              m.isEmpty() ? NOTHING : answer(r, "302 Found", "Location: " + location + "\r\n", "");
      try (ScriptedCamera camera = new ScriptedCamera(script)) {
        RtspException failure = failure(camera.target(), PATIENT);
        assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(failure)
            .hasMessageContaining(location)
            .hasMessageContaining("none are configured");
      }
    }
  }

  @Test
  void closeSaysGoodbye() throws Exception {
    CountDownLatch goodbye = new CountDownLatch(1);
    ScriptedCamera.Script script =
        (m, r) -> {
          if (m.equals("TEARDOWN") && r.header("Session").equals("12")) {
            goodbye.countDown();
          }
          return proper(m, r, 60);
        };
    try (ScriptedCamera camera = new ScriptedCamera(script)) {
      RtspSession.open(camera.target(), PATIENT).close();
      goodbye.await();
    }
  }

  @Test
  void namesTracksThatAreNotReceived() throws IOException {
    String more = ScriptedCamera.SDP + "m=audio 0 RTP/AVP 9\r\nm=application 0 RTP/AVP 107\r\n";
    Map<String, ScriptedCamera.Script> own = Map.of("DESCRIBE", sdp(more));
    try (ScriptedCamera camera =
            new ScriptedCamera(
                (m, r) -> own.getOrDefault(m, (a, b) -> proper(a, b, 60)).answer(m, r));
        RtspSession session = RtspSession.open(camera.target(), PATIENT)) {
      assertThat(session.tracks()).containsExactly(new RtspTrack(0, RtspTrack.Kind.VIDEO, "H264"));
      assertThat(session.notes())
          .containsExactly(
              "a track of audio is G722, which is not supported",
              "a track of application is PAYLOAD 107, which is not supported");
    }
  }
}
