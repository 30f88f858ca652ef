package dev.meerkat.media.rtsp;

import java.util.Map;

/// What a server of tests does wrong on purpose.
///
/// @param answers status line without version by request method, such as `454 Session Not Found`
/// @param stallAfterBytes of media to a client, then nothing more comes although the connection
///   stays; mostly in the middle of a frame
/// @param cutAfterBytes of media to a client, then the connection is closed
public record RtspFaults(Map<String, String> answers, long stallAfterBytes, long cutAfterBytes) {
  public static final RtspFaults NONE = new RtspFaults(Map.of(), Long.MAX_VALUE, Long.MAX_VALUE);

  public RtspFaults {
    answers = Map.copyOf(answers);
  }

  public static RtspFaults answering(String method, String status) {
    return new RtspFaults(Map.of(method, status), Long.MAX_VALUE, Long.MAX_VALUE);
  }

  public static RtspFaults stallingAfter(long bytes) {
    return new RtspFaults(Map.of(), bytes, Long.MAX_VALUE);
  }

  public static RtspFaults cuttingAfter(long bytes) {
    return new RtspFaults(Map.of(), Long.MAX_VALUE, bytes);
  }
}
