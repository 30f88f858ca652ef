package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspException.Kind;
import dev.meerkat.media.rtsp.RtspHandshake.Playing;

/// Tells the camera by half of the session's timeout that we are still there: GET_PARAMETER where
/// it is offered and works, else OPTIONS. Answers come between media and are not waited for.
final class KeepAlive {
  private final RtspTarget target;
  private final RtspConnection connection;
  private final Playing playing;
  private final long periodNanos;
  private String method;
  private long nextNanos;
  private int asked = -1;
  private int tries;

  KeepAlive(RtspTarget target, RtspConnection connection, Playing playing, long nowNanos) {
    this.target = target;
    this.connection = connection;
    this.playing = playing;
    this.periodNanos = 500_000_000L * playing.timeoutSeconds();
    this.method = playing.getParameter() ? "GET_PARAMETER" : "OPTIONS";
    this.nextNanos = nowNanos + periodNanos;
  }

  void tick(long nowNanos) throws RtspException {
    if (nowNanos - nextNanos >= 0) {
      nextNanos = nowNanos + periodNanos;
      tries = 0;
      ask();
    }
  }

  private void ask() throws RtspException {
    tries++;
    asked = connection.send(method, playing.aggregateUrl(), playing.sessionHeader());
  }

  void answered(RtspMessage response) throws RtspException {
    if (response.sequence() != asked) {
      return;
    }
    switch (response.status()) {
      case 401 -> {
        connection.refused(response, tries);
        ask();
      }
      case 454 ->
          throw new RtspException(
              Kind.ENDED,
              target + ": the camera has ended the session (" + response.reason() + ")");
      case 400, 404, 405, 451, 501, 551 -> {
        if (method.equals("GET_PARAMETER")) {
          method = "OPTIONS";
          ask();
        }
      }
      default -> {
        // Media says better than an answer whether the camera is well.
      }
    }
  }
}
