package dev.meerkat.recorder;

import java.io.IOException;
import java.io.InputStream;

/// A fragmented MP4 that can be read from its start, more than once.
///
/// @param name for messages
record FootageSource(String name, Opener opener) {
  interface Opener {
    InputStream open() throws IOException;
  }

  InputStream open() throws IOException {
    return opener.open();
  }
}
