package dev.meerkat.core.model;

/// Why a camera is not recorded, or not soundly. Where several causes hold at the same moment, the
/// one that is listed first here is the one that is told: it is the most specific.
///
/// The *group* is what totals are made of and what operators ask for; the words say more.
public enum Cause {
  /// It had been recorded, and was deleted since by the rules of retention.
  RETENTION("retention", "deleted by the rules of retention"),
  DISABLED("disabled", "switched off in the configuration"),

  DISK_FULL("disk", "the archive's disk is full"),
  DISK_SLOW("disk", "the archive's disk does not keep up"),
  DISK_FAILED("disk", "the archive's disk failed"),

  /// The camera wants other credentials, or forbids.
  CAMERA_PASSWORD("camera offline", "it refuses the user name or password"),
  /// Something else than RTSP answers at its address.
  CAMERA_NOT_RTSP("camera offline", "what answers at its address does not speak RTSP"),
  /// It serves as many sessions as it can, perhaps a dead one of our own among them.
  CAMERA_BUSY("camera offline", "it serves as many clients as it can"),
  /// It speaks RTSP, but refuses or breaks the protocol.
  CAMERA_REFUSED("camera offline", "it refuses"),
  /// Name unknown, no route, connection refused, no answer to the connection attempt.
  CAMERA_UNREACHABLE("camera offline", "it cannot be reached"),
  /// Connected, but nothing comes.
  CAMERA_SILENT("camera offline", "it is connected but sends nothing"),
  /// It ended the stream or the connection.
  CAMERA_ENDED("camera offline", "it ended the stream"),
  /// It sends, but nothing that can be recorded: unknown tracks, no key frame, only damage.
  CAMERA_UNUSABLE("camera offline", "it sends nothing that can be recorded"),

  /// The server has lost all others and all its cameras at once.
  NETWORK("network", "the server was cut off from everything"),
  /// Packets were lost on the way. Marks covered time, too.
  PACKETS_LOST("network", "packets were lost on the way"),

  /// No packet was lost, but for a while no picture came, in the middle of a session. Less specific
  /// than lost packets, which may be why.
  CAMERA_PAUSED("camera offline", "it sent no picture for a while"),

  /// Crashed, killed, without power, or standing still.
  SERVER_FAILED("server failed", "the server died"),
  SERVER_STOPPED("server stopped", "the server was stopped"),

  /// Its home is down or does not reach it, and no other server had room for it.
  NO_ROOM("not assigned", "no live server had room"),
  /// Its home is down or does not reach it, and its priority is Never.
  NEVER_MOVED("not assigned", "its home did not record it and its priority is Never"),
  /// It was handed to another server.
  MOVED("moved", "it was handed to another server"),
  /// A server began to connect, and nothing is durable yet.
  CONNECTING("connecting", "a session was being set up"),
  NOT_CONFIGURED("not configured", "the site had no such camera"),

  /// Somebody says that it recorded, but holds no footage.
  MISSING("unknown", "it was being recorded, but there is no footage"),
  UNKNOWN("unknown", "no server remembers"),
  /// What has just arrived is not durable yet, and the future is not recorded.
  NOT_YET("not yet", "not on disk yet"),
  /// It was recorded, and lies on a volume that is not mounted, hangs or fails.
  HELD_UNREADABLE("held or unknown", "it is held where it cannot be read now"),
  /// A server that does not answer, or a volume that cannot be read, may hold it.
  HELD_ELSEWHERE("held or unknown", "what does not answer now may hold it");

  private final String group;
  private final String words;

  Cause(String group, String words) {
    this.group = group;
    this.words = words;
  }

  /// Such as `camera offline`.
  public String group() {
    return group;
  }

  /// Such as `it cannot be reached`.
  public String words() {
    return words;
  }

  /// Whether the camera may be connected all the while: it is not recorded although a socket is
  /// open.
  public boolean isWhileConnected() {
    return switch (this) {
      case DISK_FULL, DISK_SLOW, DISK_FAILED, CAMERA_SILENT, CAMERA_UNUSABLE -> true;
      default -> false;
    };
  }

  /// Whether something went wrong, other than as somebody wished.
  public boolean isFault() {
    return switch (this) {
      case DISK_FULL,
          DISK_SLOW,
          DISK_FAILED,
          CAMERA_PASSWORD,
          CAMERA_NOT_RTSP,
          CAMERA_BUSY,
          CAMERA_REFUSED,
          CAMERA_UNREACHABLE,
          CAMERA_SILENT,
          CAMERA_ENDED,
          CAMERA_UNUSABLE,
          NETWORK,
          PACKETS_LOST,
          CAMERA_PAUSED,
          SERVER_FAILED,
          SERVER_STOPPED ->
          true;
      case RETENTION,
          DISABLED,
          NO_ROOM,
          NEVER_MOVED,
          MOVED,
          CONNECTING,
          NOT_CONFIGURED,
          MISSING,
          UNKNOWN,
          NOT_YET,
          HELD_UNREADABLE,
          HELD_ELSEWHERE ->
          false;
    };
  }
}
