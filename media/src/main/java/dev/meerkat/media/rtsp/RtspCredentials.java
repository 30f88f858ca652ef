package dev.meerkat.media.rtsp;

/// What a client of [RtspServer] must know.
public record RtspCredentials(String username, String password) {
  @Override
  public String toString() {
    return "RtspCredentials[" + username + "]";
  }
}
