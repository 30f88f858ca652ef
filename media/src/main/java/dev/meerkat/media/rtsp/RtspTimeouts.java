package dev.meerkat.media.rtsp;

/// How long a camera may take.
///
/// @param connectMillis for the TCP connection
/// @param responseMillis for the whole answer to one request
/// @param silenceMillis from one picture (or, without video, one audio frame) to the next, unless
///   the camera sends them more rarely than that ([PicturePace]). It is noticed up to a quarter of
///   it, at most 1 s, late
public record RtspTimeouts(int connectMillis, int responseMillis, int silenceMillis) {
  public static final RtspTimeouts DEFAULT = new RtspTimeouts(3_000, 5_000, 5_000);

  public RtspTimeouts {
    if (connectMillis <= 0 || responseMillis <= 0 || silenceMillis <= 0) {
      throw new IllegalArgumentException(
          "a timeout must be above 0: "
              + connectMillis
              + ", "
              + responseMillis
              + ", "
              + silenceMillis);
    }
  }
}
