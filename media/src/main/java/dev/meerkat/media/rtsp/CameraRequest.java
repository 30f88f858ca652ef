package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspMessage.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a camera may ask its client (RFC 2326 §10), and what it hears.
final class CameraRequest {
  private static final String METHODS = "OPTIONS, ANNOUNCE, GET_PARAMETER, REDIRECT";

  private CameraRequest() {}

  /// The answer.
  ///
  /// | Request | Answer |
  /// |---|---|
  /// | `OPTIONS` | our methods |
  /// | `ANNOUNCE` (§10.3), a new description | 200: the stream itself says what it is |
  /// | `GET_PARAMETER` (§10.8) without a body, a ping | 200 |
  /// | `GET_PARAMETER`, `SET_PARAMETER` with a body | 451: we have no parameters |
  /// | `REDIRECT` (§10.10), `TEARDOWN` | 200; the session ends, see [#ending] |
  /// | else | 501 |
  static RtspMessage answer(RtspMessage request) {
    String status =
        switch (method(request)) {
          case "OPTIONS", "ANNOUNCE", "REDIRECT", "TEARDOWN" -> "200 OK";
          case "GET_PARAMETER", "SET_PARAMETER" ->
              request.body().isBlank() ? "200 OK" : "451 Parameter Not Understood";
          default -> "501 Not Implemented";
        };
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("CSeq", request.header("CSeq")));
    if (method(request).equals("OPTIONS")) {
      headers.add(new Header("Public", METHODS));
    }
    return new RtspMessage("RTSP/1.0 " + status, headers, "");
  }

  /// Why the session is over with this request, if it is. A new one begins at the configured URL,
  /// where the camera says again if it is to be sought elsewhere.
  static Optional<String> ending(RtspMessage request) {
    return switch (method(request)) {
      case "REDIRECT" ->
          Optional.of("the camera sends its clients to " + request.header("Location"));
      case "TEARDOWN" -> Optional.of("the camera has ended the session");
      default -> Optional.empty();
    };
  }

  private static String method(RtspMessage request) {
    return request.startLine().split(" ", 2)[0];
  }
}
