package dev.meerkat.media.rtsp;

/// A track of a session that is being received.
///
/// @param index as samples carry it, from 0; video comes first
/// @param codec such as `H264` or `MPEG4-GENERIC`, as it is described, in upper case
public record RtspTrack(int index, Kind kind, String codec) {
  public enum Kind {
    VIDEO,
    AUDIO,
    METADATA
  }
}
