package dev.meerkat.media.rtsp;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The client against cameras that do wrong. The time limits of cases that end by silence are
/// short.
@Timeout(60)
class RtspSessionTest {
  private static final RtspTimeouts PATIENT = new RtspTimeouts(20_000, 20_000, 20_000);
  private static final RtspTimeouts NO_SILENCE = new RtspTimeouts(20_000, 20_000, 300);

  /// How a session ends.
  static RtspException failure(RtspTarget target, RtspTimeouts timeouts) {
    return catchThrowableOfType(
        RtspException.class,
        () -> {
          try (RtspSession session = RtspSession.open(target, timeouts)) {
            session.pump(Samples.endless());
          }
        });
  }

  /// Another description than the proper one.
  static ScriptedCamera.Script sdp(String sdp) {
    return (_, request) -> answer(request, "200 OK", "", sdp);
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
