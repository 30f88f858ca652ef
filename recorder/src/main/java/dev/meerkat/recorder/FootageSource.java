package dev.meerkat.recorder;

import java.io.IOException;
import java.io.InputStream;

/// A fragmented MP4 that can be read from its start, more than once.
///
/// @param name for messages
/// @param untilMicros wall-clock time from which on its samples are not to be taken
/// @param first whether it does not go on with what was read before it
record FootageSource(String name, long untilMicros, boolean first, Opener opener) {
  FootageSource(String name, Opener opener) {
    this(name, Long.MAX_VALUE, true, opener);
  }

  interface Opener {
    InputStream open() throws IOException;
  }

  InputStream open() throws IOException {
    return opener.open();
  }
}
