package dev.meerkat.recorder;

import dev.meerkat.media.mp4.Mp4Fragment;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.recorder.Footage.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Reads a source fragment by fragment, with a look ahead at its next one.
final class FootageReader implements AutoCloseable {
  private final InputStream in;
  private final Mp4Reader reader;
  private Optional<Footage> ahead;

  private FootageReader(InputStream in, String name) throws IOException {
    this.in = in;
    this.reader = Mp4Reader.open(in, name);
    this.ahead = read();
  }

  static FootageReader open(FootageSource source) throws IOException {
    InputStream in = source.open();
    try {
      return new FootageReader(in, source.name());
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /// Opens a source at its first key frame that is not before a moment; where it has none, at its
  /// start.
  static FootageReader openAt(FootageSource source, long micros) throws IOException {
    FootageReader reader = open(source);
    reader.skipToKeyFrame(micros);
    if (reader.picture().isPresent()) {
      return reader;
    }
    reader.close();
    return open(source);
  }

  /// The next fragment, and moves on.
  Optional<Footage> next() throws IOException {
    Optional<Footage> current = ahead;
    ahead = current.isPresent() ? read() : Optional.empty();
    return current;
  }

  /// The fragment that [#next()] will return.
  Optional<Footage> ahead() {
    return ahead;
  }

  /// The first picture of what is ahead.
  Optional<Part> picture() {
    return ahead.flatMap(footage -> footage.video().stream().findFirst());
  }

  private void skipToKeyFrame(long micros) throws IOException {
    while (ahead.isPresent()) {
      Footage footage = ahead.get();
      Optional<Part> key =
          footage.video().stream()
              .filter(part -> part.sample().keyFrame() && part.wallMicros() >= micros)
              .findFirst();
      if (key.isPresent()) {
        ahead = Optional.of(footage.from(key.get()));
        return;
      }
      ahead = read();
    }
  }

  private Optional<Footage> read() throws IOException {
    Optional<Mp4Fragment> fragment = reader.next();
    return fragment.isEmpty()
        ? Optional.empty()
        : Optional.of(Footage.read(reader, fragment.get(), _ -> true));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
