package dev.meerkat.recorder;

import java.io.IOException;
import java.io.InputStream;

/// A fragmented MP4 that can be read from its start, more than once.
///
/// @param name for messages
/// @param untilMicros wall-clock time from which on its samples are not to be taken
record FootageSource(String name, long untilMicros, Opener opener) {
  FootageSource(String name, Opener opener) {
    this(name, Long.MAX_VALUE, opener);
  }

  interface Opener {
    InputStream open() throws IOException;
  }

  InputStream open() throws IOException {
    return opener.open();
  }
}
