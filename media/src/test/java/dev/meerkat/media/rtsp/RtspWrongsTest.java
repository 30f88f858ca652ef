package dev.meerkat.media.rtsp;

import static dev.meerkat.media.rtsp.RtspSessionTest.failure;
import static dev.meerkat.media.rtsp.RtspSessionTest.sdp;
import static dev.meerkat.media.rtsp.ScriptedCamera.HANG_UP;
import static dev.meerkat.media.rtsp.ScriptedCamera.NOTHING;
import static dev.meerkat.media.rtsp.ScriptedCamera.answer;
import static dev.meerkat.media.rtsp.ScriptedCamera.bytes;
import static dev.meerkat.media.rtsp.ScriptedCamera.joined;
import static dev.meerkat.media.rtsp.ScriptedCamera.picture;
import static dev.meerkat.media.rtsp.ScriptedCamera.proper;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.rtsp.RtspException.Kind;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// How the client says what a camera does wrong. The time limits of cases that end by silence are
/// short.
@Timeout(60)
class RtspWrongsTest {
  private static final RtspTimeouts PATIENT = new RtspTimeouts(20_000, 20_000, 20_000);
  private static final RtspTimeouts IMPATIENT = new RtspTimeouts(20_000, 300, 300);
  private static final RtspTimeouts NO_SILENCE = new RtspTimeouts(20_000, 20_000, 300);

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
            "no picture", // How long it is waited for: PicturePaceTest.
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
}
