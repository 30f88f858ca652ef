package dev.meerkat.recorder;

import dev.meerkat.media.mp4.Mp4Fragment;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.recorder.Footage.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/// Reads a source fragment by fragment, with a look ahead at its next ones.
final class FootageReader implements AutoCloseable {
  /// Of what is looked at ahead, but for its last fragment.
  private static final long MAX_AHEAD_BYTES = 32L << 20;

  private final InputStream in;
  private final Mp4Reader reader;
  private final ArrayDeque<Footage> ahead = new ArrayDeque<>();

  private FootageReader(InputStream in, String name) throws IOException {
    this.in = in;
    this.reader = Mp4Reader.open(in, name);
    read();
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
    Optional<Footage> current = Optional.ofNullable(ahead.poll());
    if (ahead.isEmpty()) {
      read();
    }
    return current;
  }

  /// The fragments that [#next()] will return, as many as have so many pictures; fewer when it ends
  /// before, or when they are large.
  List<Footage> ahead(int pictures) throws IOException {
    int count = 0;
    long bytes = 0;
    for (Footage footage : ahead) {
      count += footage.video().size();
      bytes += footage.sizeBytes();
    }
    while (count < pictures && bytes < MAX_AHEAD_BYTES && read()) {
      count += ahead.getLast().video().size();
      bytes += ahead.getLast().sizeBytes();
    }
    return List.copyOf(ahead);
  }

  /// The first picture of what is ahead.
  Optional<Part> picture() {
    return ahead.stream().limit(1).flatMap(footage -> footage.video().stream()).findFirst();
  }

  private void skipToKeyFrame(long micros) throws IOException {
    while (!ahead.isEmpty()) {
      Footage footage = ahead.remove();
      Optional<Part> key =
          footage.video().stream()
              .filter(part -> part.sample().keyFrame() && part.wallMicros() >= micros)
              .findFirst();
      if (key.isPresent()) {
        ahead.addFirst(footage.from(key.get()));
        return;
      }
      if (ahead.isEmpty()) {
        read();
      }
    }
  }

  /// @return whether there was another fragment
  private boolean read() throws IOException {
    Optional<Mp4Fragment> fragment = reader.next();
    if (fragment.isPresent()) {
      ahead.add(Footage.read(reader, fragment.get(), _ -> true));
    }
    return fragment.isPresent();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
