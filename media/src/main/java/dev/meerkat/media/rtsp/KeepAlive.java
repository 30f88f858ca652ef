package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspException.Kind;

/// Tells the camera by half of the session's timeout that we are still there (RFC 2326 §12.37),
/// with GET_PARAMETER where it is offered, else OPTIONS. Answers come between media and are not
/// waited for.
///
/// What a camera refuses or leaves without an answer until the next turn is not asked again next
/// time: then the other method has its turn. That serves cameras that offer GET_PARAMETER and do
/// not know it (Hipcam: SharpRTSP issue 63), servers for which only GET_PARAMETER counts though
/// they do not offer it (EvoStream: html5_rtsp_player issue 73), and those that answer neither,
/// which are asked on in turn. Whether a camera is well, its media say.
final class KeepAlive {
  private static final String[] METHODS = {"GET_PARAMETER", "OPTIONS"};
  private static final int MAX_TRIES = 3;

  private final RtspTarget target;
  private final RtspConnection connection;
  private final Playing playing;
  private final long periodNanos;
  private int method;
  private long nextNanos;
  private int asked = -1;
  private boolean open;
  private int tries;

  KeepAlive(RtspTarget target, RtspConnection connection, Playing playing, long nowNanos) {
    this.target = target;
    this.connection = connection;
    this.playing = playing;
    this.periodNanos = 500_000_000L * playing.timeoutSeconds();
    this.method = playing.getParameter() ? 0 : 1;
    this.nextNanos = nowNanos + periodNanos;
  }

  void tick(long nowNanos) throws RtspException {
    if (nowNanos - nextNanos >= 0) {
      nextNanos = nowNanos + periodNanos;
      if (open) {
        method = 1 - method;
      }
      tries = 0;
      ask();
    }
  }

  private void ask() throws RtspException {
    tries++;
    open = true;
    asked = connection.send(METHODS[method], playing.aggregateUrl(), playing.sessionHeader());
  }

  void answered(RtspMessage response) throws RtspException {
    if (!open || (response.sequence() != asked && response.sequence() >= 0)) {
      return;
    }
    open = false;
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
        method = 1 - method;
        if (tries < MAX_TRIES - 1) {
          ask();
        }
      }
      default -> {
        // Media says better than an answer whether the camera is well.
      }
    }
  }
}
