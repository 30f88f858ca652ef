package dev.meerkat.media.mp4;

import java.io.IOException;

/// A file or stream that is not MP4 as this package reads it. The message names the source, the box
/// and its offset.
public final class Mp4Exception extends IOException {
  private static final long serialVersionUID = 1;

  private final long offset;
  private final String problem;

  Mp4Exception(String source, String box, long offset, String problem) {
    super(source + ": box '" + box + "' at byte " + offset + ": " + problem);
    this.offset = offset;
    this.problem = "box '" + box + "' " + problem;
  }

  /// Where the box begins in the source.
  public long offset() {
    return offset;
  }

  /// What is wrong with which box, for a text that names source and offset itself.
  public String problem() {
    return problem;
  }
}
