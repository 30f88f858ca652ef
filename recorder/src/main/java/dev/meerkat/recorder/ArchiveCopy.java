package dev.meerkat.recorder;

import dev.meerkat.media.mp4.Mp4Fragment;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Sample;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a period of footage from the segments of one camera, which follow each other, or begin
/// anew where the time was recorded twice.
final class ArchiveCopy {
  private static final Logger log = LoggerFactory.getLogger(ArchiveCopy.class);

  private ArchiveCopy() {}

  /// @param files segments in order, at least one; the first may begin long before the period
  /// @throws NoSuchFileException when one has been deleted, before anything was written; one that
  ///   is deleted later is left out
  static void write(List<FootageSource> files, long fromMicros, long toMicros, OutputStream out)
      throws IOException {
    long startMicros = keyFrameBefore(files.getFirst(), fromMicros);
    var output = new FragmentOutput(out, ExportTracks.exact(files));
    for (FootageSource file : files) {
      try {
        if (file.first() && !file.equals(files.getFirst())) {
          startMicros = keyFrameBefore(file, fromMicros);
        }
        write(file, startMicros, Math.min(toMicros, file.untilMicros()), output);
      } catch (NoSuchFileException _) {
        log.warn("{}: deleted while it was to be read, left out", file.name());
      }
    }
  }

  private static void write(
      FootageSource file, long fromMicros, long toMicros, FragmentOutput output)
      throws IOException {
    try (InputStream in = file.open()) {
      Mp4Reader reader = Mp4Reader.open(in, file.name());
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        Mp4Fragment fragment = next.get();
        if (fragment.samples().stream().anyMatch(s -> within(s, fromMicros, toMicros))) {
          output.write(Footage.read(reader, fragment, s -> within(s, fromMicros, toMicros)), 0);
        }
      }
    }
  }

  private static boolean within(Mp4Sample sample, long startMicros, long toMicros) {
    return sample.wallMicros() >= startMicros && sample.wallMicros() < toMicros;
  }

  /// Wall-clock time of the last key frame that is not after a moment, or else of the first one.
  private static long keyFrameBefore(FootageSource file, long micros) throws IOException {
    long found = Long.MIN_VALUE;
    try (InputStream in = file.open()) {
      Mp4Reader reader = Mp4Reader.open(in, file.name());
      for (Optional<Mp4Fragment> next = reader.next(); next.isPresent(); next = reader.next()) {
        for (Mp4Sample sample : next.get().samples()) {
          if (sample.keyFrame() && reader.header().tracks().get(sample.track()).video()) {
            if (sample.wallMicros() > micros && found != Long.MIN_VALUE) {
              return found;
            }
            found = sample.wallMicros();
          }
        }
      }
    }
    return found;
  }
}
