package dev.meerkat.recorder;

import dev.meerkat.core.archive.Piece;
import java.io.IOException;
import java.io.InputStream;

/// Footage of a camera that can be fetched: from this server's archive, or from another server.
public interface MediaSource {
  Piece piece();

  /// Opens the footage of a period, as [Archive#copy] writes it; it begins with a key frame. It is
  /// opened more than once, and closed by whoever opened it.
  ///
  /// @throws IOException that names the server and what went wrong
  InputStream open(long fromMicros, long toMicros) throws IOException;
}
