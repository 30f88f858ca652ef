package dev.meerkat.media.mp4;

import java.io.IOException;

/// A file or stream that is not MP4 as this package reads it. The message names the source, the box
/// and its offset.
public final class Mp4Exception extends IOException {
  private static final long serialVersionUID = 1;

  Mp4Exception(String source, String box, long offset, String problem) {
    super(source + ": box '" + box + "' at byte " + offset + ": " + problem);
  }
}
