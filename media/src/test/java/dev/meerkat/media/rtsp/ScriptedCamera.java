package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtp.RtpPacket;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A camera that answers each request with bytes of the test's choosing.
final class ScriptedCamera implements AutoCloseable {
  /// Answers one request.
  interface Script {
    /// @param method such as `DESCRIBE`, or the empty string when the connection was just made
    /// @return bytes to send, [#NOTHING], or [#HANG_UP]
    byte[] answer(String method, RtspMessage request);
  }

  static final byte[] NOTHING = {};
  static final byte[] HANG_UP = {0};

  static final String SDP =
      """
      v=0
      m=video 0 RTP/AVP 96
      a=rtpmap:96 H264/90000
      a=control:t0
      a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LAC9oFglsBEAAAAwAQAAADAKDxQqo=,aM48gA==
      """;

  final List<String> requests = new CopyOnWriteArrayList<>();
  private final ServerSocket listener;
  private final Script script;

  ScriptedCamera(Script script) throws IOException {
    this.script = script;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  RtspTarget target() {
    return RtspTarget.of("rtsp://127.0.0.1:" + listener.getLocalPort() + "/cam", "u", "p");
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        talk(socket);
      } catch (IOException _) {
        // The client hung up, or the test is over.
      }
    }
  }

  private void talk(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    RtspReader reader = new RtspReader(socket.getInputStream());
    out.write(script.answer("", new RtspMessage("", List.of(), "")));
    while (true) {
      switch (reader.next()) {
        case MESSAGE -> {
          RtspMessage request = reader.message();
          String method = request.startLine().split(" ", 2)[0];
          requests.add(request.isResponse() ? request.startLine() : method);
          byte[] answer = script.answer(method, request);
          if (Arrays.equals(answer, HANG_UP)) {
            return;
          }
          out.write(answer);
        }
        case FRAME -> {}
        case INCOMPLETE -> {
          if (!reader.fill()) {
            return;
          }
        }
      }
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] joined(byte[] first, byte[] second) {
    byte[] all = new byte[first.length + second.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /// A status line and headers, with the request's sequence number.
  static byte[] answer(RtspMessage request, String status, String headers, String body) {
    return bytes(
        "RTSP/1.0 "
            + status
            + "\r\nCSeq: "
            + request.sequence()
            + "\r\n"
            + headers
            + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
            + "\r\n"
            + body);
  }

  /// What a camera that does nothing wrong answers; its session lasts `timeoutSeconds`.
  static byte[] proper(String method, RtspMessage request, int timeoutSeconds) {
    return switch (method) {
      case "" -> NOTHING;
      case "OPTIONS" -> answer(request, "200 OK", "Public: DESCRIBE, GET_PARAMETER\r\n", "");
      case "DESCRIBE" -> answer(request, "200 OK", "", SDP);
      case "SETUP" ->
          answer(
              request,
              "200 OK",
              "Session: 12;timeout="
                  + timeoutSeconds
                  + "\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n",
              "");
      default -> answer(request, "200 OK", "", "");
    };
  }

  /// An interleaved frame with one whole picture.
  static byte[] picture(int sequence16, int firstByte) {
    byte[] frame = new byte[4 + 12 + 2];
    frame[0] = '$';
    frame[3] = 14;
    RtpPacket.write(frame, 4, 96, true, sequence16, sequence16 * 3000, 1);
    frame[16] = (byte) firstByte;
    frame[17] = (byte) sequence16;
    return frame;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
