package dev.meerkat.media.rtsp;

import java.io.IOException;

/// Why there is no session with a camera, or no longer one. The message says what happened, where
/// (without credentials) and what to do.
public final class RtspException extends IOException {
  private static final long serialVersionUID = 1;

  /// What a program may decide by.
  public enum Kind {
    /// No connection: name unknown, no route, refused, no answer to the connection attempt.
    UNREACHABLE,
    /// Something else than RTSP answers there.
    NOT_RTSP,
    /// The camera wants other credentials, or forbids.
    UNAUTHORIZED,
    /// The camera has no stream of that path.
    NOT_FOUND,
    /// The camera offers nothing that can be recorded.
    NO_SUPPORTED_TRACK,
    /// The camera serves as many sessions as it can, perhaps one of them a dead one of our own.
    BUSY,
    /// The camera answers what the protocol does not allow, or refuses.
    PROTOCOL,
    /// Connected, and pictures come, but what is needed to decode them does not.
    UNDECODABLE,
    /// Connected, but nothing (more) comes.
    SILENT,
    /// The camera ended the connection or the session.
    ENDED
  }

  private final Kind kind;

  RtspException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  RtspException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
