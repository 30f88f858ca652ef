package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.media.mp4.Mp4Fragment;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// What recording processes said to be durable before they died, and whether an archive has it.
final class Promises {
  /// A tick of a file's clock, twice.
  private static final long ROUNDING_MICROS = 24;

  private record Session(int camera, int firstNumber) implements Comparable<Session> {
    @Override
    public int compareTo(Session other) {
      int byCamera = Integer.compare(camera, other.camera);
      return byCamera != 0 ? byCamera : Integer.compare(firstNumber, other.firstNumber);
    }
  }

  /// What was found.
  record Checked(long samples, long promised) {}

  private final NavigableMap<Session, Long> durableMicros = new TreeMap<>();

  /// @param firstNumber of the process's pictures
  void heard(int camera, int firstNumber, long micros) {
    durableMicros.merge(new Session(camera, firstNumber), micros, Math::max);
  }

  int sessions() {
    return durableMicros.size();
  }

  /// Reads all that an archive says it has, from a picture's number on: every byte is the one that
  /// was recorded, the pictures of a session follow each other from its first one, and reach at
  /// least as far as was promised.
  ///
  /// @param step distance of the first numbers of two processes
  Checked check(Path root, Archive archive, int cameras, int fromNumber, int step)
      throws IOException {
    long samples = 0;
    long promised = 0;
    for (int camera = 0; camera < cameras; camera++) {
      NavigableMap<Integer, Long> found = read(root, archive, camera, fromNumber);
      samples += found.size();
      for (var entry : durableMicros.tailMap(new Session(camera, fromNumber)).entrySet()) {
        if (entry.getKey().camera() != camera) {
          break;
        }
        int first = entry.getKey().firstNumber();
        promised +=
            kept(camera, first, entry.getValue(), found.subMap(first, true, first + step, false));
      }
    }
    return new Checked(samples, promised);
  }

  /// Counts the pictures that were promised.
  private static long kept(
      int camera, int firstNumber, long durableMicros, NavigableMap<Integer, Long> pictures) {
    int expected = firstNumber;
    long promised = 0;
    for (var picture : pictures.entrySet()) {
      if (picture.getKey() != expected) {
        break;
      }
      promised += picture.getValue() <= durableMicros + ROUNDING_MICROS ? 1 : 0;
      expected++;
    }
    if (expected != firstNumber + pictures.size()) {
      throw new LabFailure(
          "camera %d: picture %d is missing, later ones are there".formatted(camera, expected));
    }
    if (pictures.isEmpty() || pictures.lastEntry().getValue() < durableMicros - ROUNDING_MICROS) {
      throw new LabFailure(
          "camera %d: %s was called durable, but what is there since picture %d ends with %s"
              .formatted(
                  camera,
                  Times.text(durableMicros),
                  firstNumber,
                  pictures.isEmpty()
                      ? "nothing"
                      : pictures.lastKey() + " of " + Times.text(pictures.lastEntry().getValue())));
    }
    return promised;
  }

  /// Wall-clock times by number.
  private static NavigableMap<Integer, Long> read(
      Path root, Archive archive, int camera, int fromNumber) throws IOException {
    CameraId id = PowerLossProcess.camera(camera);
    List<Segment> segments = archive.segments(id, 0, Long.MAX_VALUE);
    var layout = new ArchiveLayout(root);
    var found = new TreeMap<Integer, Long>();
    for (Segment segment : segments.reversed()) {
      Path file = layout.file(id, segment.startMicros());
      int lowest = read(file, segment.sizeBytes(), camera, found);
      if (lowest < fromNumber) {
        break;
      }
    }
    return found.tailMap(fromNumber, true);
  }

  /// Reads a segment and returns the least number in it.
  private static int read(Path file, long sizeBytes, int camera, NavigableMap<Integer, Long> found)
      throws IOException {
    int lowest = Integer.MAX_VALUE;
    try (InputStream in = LimitedInput.open(file, sizeBytes)) {
      Mp4Reader reader = Mp4Reader.open(in, file.toString());
      for (Optional<Mp4Fragment> next = reader.next(); next.isPresent(); next = reader.next()) {
        for (Mp4Sample sample : next.get().samples()) {
          ByteBuffer data = reader.data(sample);
          int number = data.remaining() < 9 ? -1 : data.getInt(5);
          if (number < 0 || !data.equals(ByteBuffer.wrap(PowerFrames.content(camera, number)))) {
            throw new LabFailure(
                file
                    + ": fragment at byte "
                    + next.get().offset()
                    + " has wrong bytes in picture "
                    + number);
          }
          if (found.put(number, sample.wallMicros()) != null) {
            throw new LabFailure(file + ": picture " + number + " is there twice");
          }
          lowest = Math.min(lowest, number);
        }
      }
    }
    return lowest;
  }
}
