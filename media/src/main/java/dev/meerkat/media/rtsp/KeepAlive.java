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
/// which are asked on in turn.
///
/// 454 is such a refusal, too: it should mean that the session is over (RFC 2326 §11.3.5), but some
/// cameras offer GET_PARAMETER and answer it so while the media go on (thingino-firmware issue
/// 490). Whether a camera is well, its media say: the session is over when both methods were
/// answered so and no picture comes any more.
///
/// So is 401 to a request that was signed anew, which the first one makes needed: a nonce may have
/// its time (RFC 7616 §3.3; 150 s with Axis M5525: SharpRTSP issue 126). The session was let in
/// with the password that is signed with, so nobody's password is wrong while its media go on.
///
/// An answer counts by its number. An error with another number is taken for the answer all the
/// same while one is due: nothing else was asked (C520WS: retina pull request 134).
///
/// Where only an answer tells a camera with rare pictures from a dead one, it is asked more often
/// ([PicturePace]).
final class KeepAlive {
  private static final String[] METHODS = {"GET_PARAMETER", "OPTIONS"};
  private static final int MAX_TRIES = 3;
  private static final int BOTH = 0b11;

  /// Without a picture for so long after another was due, media do not go on.
  private static final long PLAYING_NANOS = 1_000_000_000;

  private final RtspTarget target;
  private final RtspConnection connection;
  private final Playing playing;
  private final long periodNanos;
  private final long silenceNanos;
  private int method;
  private long nextNanos;
  private long askedNanos;
  private long answeredNanos;
  private int asked = -1;
  private boolean open;
  private int tries;

  /// The methods that were answered with 454 or 401 since the newest picture, a bit each.
  private int forgotten;

  private long forgottenNanos;
  private String reason = "";

  /// @param silenceNanos as in [RtspTimeouts]
  KeepAlive(
      RtspTarget target,
      RtspConnection connection,
      Playing playing,
      long silenceNanos,
      long nowNanos) {
    this.target = target;
    this.connection = connection;
    this.playing = playing;
    this.periodNanos = 500_000_000L * playing.timeoutSeconds();
    this.method = playing.getParameter() ? 0 : 1;
    this.silenceNanos = silenceNanos;
    this.nextNanos = nowNanos + periodNanos;
    this.askedNanos = nowNanos;
    this.answeredNanos = nowNanos;
  }

  /// When the camera last answered, whatever it was.
  long answeredNanos() {
    return answeredNanos;
  }

  /// @throws RtspException when the camera does not know the session any more
  void tick(long nowNanos, PicturePace pace) throws RtspException {
    checkForgotten(nowNanos, pace);
    if (nowNanos - nextNanos >= 0 || pace.asks(nowNanos, askedNanos, silenceNanos)) {
      nextNanos = nowNanos + periodNanos;
      askedNanos = nowNanos;
      if (open) {
        method = 1 - method;
      }
      tries = 0;
      ask();
    }
  }

  private void checkForgotten(long nowNanos, PicturePace pace) throws RtspException {
    if (pace.newestNanos() - forgottenNanos > 0) {
      forgotten = 0;
    } else if (forgotten == BOTH
        && pace.pauseNanos(nowNanos) > pace.usualPauseNanos() + PLAYING_NANOS) {
      throw new RtspException(
          Kind.ENDED, target + ": the camera has ended the session (" + reason + ")");
    }
  }

  private void ask() throws RtspException {
    tries++;
    open = true;
    asked = connection.send(METHODS[method], playing.aggregateUrl(), playing.sessionHeader());
  }

  void answered(RtspMessage response, long nowNanos) throws RtspException {
    answeredNanos = nowNanos;
    boolean numbered = response.sequence() == asked || response.sequence() < 0;
    if (!open || !(numbered || response.status() >= 400)) {
      return;
    }
    open = false;
    switch (response.status()) {
      case 401 -> {
        if (connection.learns(response, tries)) {
          ask();
        } else {
          forgotten(response, nowNanos);
        }
      }
      case 454 -> forgotten(response, nowNanos);
      case 400, 404, 405, 451, 501, 551 -> askOtherwise();
      default -> {
        // Media says better than an answer whether the camera is well.
      }
    }
  }

  private void forgotten(RtspMessage response, long nowNanos) throws RtspException {
    reason = response.reason();
    forgotten |= 1 << method;
    forgottenNanos = nowNanos;
    askOtherwise();
  }

  private void askOtherwise() throws RtspException {
    method = 1 - method;
    if (tries < MAX_TRIES - 1) {
      ask();
    }
  }
}
