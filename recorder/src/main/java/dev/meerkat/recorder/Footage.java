package dev.meerkat.recorder;

import dev.meerkat.core.archive.Splice;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.Mp4Fragment;
import dev.meerkat.media.mp4.Mp4Header;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Sample;
import dev.meerkat.media.mp4.Ticks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A fragment in memory, or what is left of it.
record Footage(Mp4Header header, List<Part> parts) {
  /// A sample with its bytes.
  record Part(Mp4Sample sample, ByteBuffer data) {
    long wallMicros() {
      return sample.wallMicros();
    }
  }

  Footage {
    parts = List.copyOf(parts);
  }

  /// Copies the samples of the reader's newest fragment that are wanted.
  static Footage read(Mp4Reader reader, Mp4Fragment fragment, Predicate<Mp4Sample> wanted)
      throws IOException {
    var parts = new ArrayList<Part>();
    for (Mp4Sample sample : fragment.samples()) {
      if (wanted.test(sample)) {
        byte[] copy = new byte[sample.sizeBytes()];
        reader.data(sample).get(copy);
        parts.add(new Part(sample, ByteBuffer.wrap(copy)));
      }
    }
    return new Footage(reader.header(), parts);
  }

  boolean video(Part part) {
    return header.tracks().get(part.sample().track()).video();
  }

  /// Its video, in decoding order.
  List<Part> video() {
    return parts.stream().filter(this::video).toList();
  }

  /// What of its video can be found again in another recording, in decoding order.
  List<Splice.Mark> marks() {
    return video().stream().map(this::mark).toList();
  }

  Splice.Mark mark(Part picture) {
    return PictureMark.of(format(picture), picture);
  }

  /// Wall-clock time of the sample that is shown first.
  long firstMicros() {
    return parts.stream().mapToLong(Part::wallMicros).min().orElse(Long.MAX_VALUE);
  }

  /// Wall-clock time of the sample that is shown last.
  long lastMicros() {
    return parts.stream().mapToLong(Part::wallMicros).max().orElse(Long.MIN_VALUE);
  }

  long sizeBytes() {
    return parts.stream().mapToLong(part -> part.data().remaining()).sum();
  }

  /// What comes before a cut: some pictures, and sound up to a moment.
  Footage before(int pictures, long soundEndMicros) {
    var kept = new ArrayList<Part>();
    int left = pictures;
    for (Part part : parts) {
      if (video(part)) {
        if (left > 0) {
          kept.add(part);
        }
        left--;
      } else if (part.wallMicros() < soundEndMicros) {
        kept.add(part);
      }
    }
    return new Footage(header, kept);
  }

  /// What is left from a picture on, and sound that is not before it.
  Footage from(Part picture) {
    var kept = new ArrayList<Part>();
    boolean reached = false;
    for (Part part : parts) {
      if (video(part)) {
        reached |= part.sample().equals(picture.sample());
        if (reached) {
          kept.add(part);
        }
      } else if (part.wallMicros() >= picture.wallMicros()) {
        kept.add(part);
      }
    }
    return new Footage(header, kept);
  }

  TrackFormat format(Part part) {
    Mp4Sample sample = part.sample();
    return header.tracks().get(sample.track()).formats().get(sample.description());
  }

  /// When a sample's place in decoding order ends; see [Mp4Sample#endMicros].
  long endMicros(Part part) {
    return part.sample().endMicros(header.tracks().get(part.sample().track()).timescaleHz());
  }

  long durationMicros(Part part) {
    int timescaleHz = header.tracks().get(part.sample().track()).timescaleHz();
    return Ticks.toMicros(part.sample().duration(), timescaleHz);
  }
}
