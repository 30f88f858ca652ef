package dev.meerkat.server.demo;

import dev.meerkat.media.h264.FrameStamp;
import dev.meerkat.media.mp4.Mp4Fragment;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Sample;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The frames of a simulated camera in a video file, told apart by the stamps in them.
///
/// @param frames how many there are
/// @param repeated frames that are not later than all frames before them
/// @param holes where frames are missing, in order
/// @param lengthMicros from the first frame's presentation to the end of the last
public record FrameCount(long frames, long repeated, List<Hole> holes, long lengthMicros) {
  /// Missing frames between two that are there.
  ///
  /// @param beforeMicros when the camera sent the last frame before, wall clock
  /// @param afterMicros when it sent the first frame after
  public record Hole(long missing, long beforeMicros, long afterMicros) {}

  public FrameCount {
    holes = List.copyOf(holes);
  }

  public long missing() {
    return holes.stream().mapToLong(Hole::missing).sum();
  }

  /// @throws IOException when it is not an MP4 of a simulated camera
  public static FrameCount of(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      Mp4Reader reader = Mp4Reader.open(in, file.toString());
      var counting = new Counting(reader.header().tracks().getFirst().timescaleHz());
      for (Optional<Mp4Fragment> next = reader.next(); next.isPresent(); next = reader.next()) {
        for (Mp4Sample sample : next.get().samples()) {
          FrameStamp stamp =
              FrameStamp.read(reader.data(sample))
                  .orElseThrow(() -> new IOException("a frame without a stamp in " + file));
          counting.add(stamp, sample);
        }
      }
      return counting.result();
    }
  }

  private static final class Counting {
    private final int timescaleHz;
    private final List<Hole> holes = new ArrayList<>();
    private Optional<FrameStamp> newest = Optional.empty();
    private long frames;
    private long repeated;
    private long endTicks;

    Counting(int timescaleHz) {
      this.timescaleHz = timescaleHz;
    }

    void add(FrameStamp stamp, Mp4Sample sample) {
      frames++;
      endTicks = sample.presentationTime() + sample.duration();
      if (newest.isPresent()) {
        long step = stamp.counter() - newest.get().counter();
        if (step <= 0) {
          repeated++;
          return;
        }
        if (step > 1) {
          holes.add(new Hole(step - 1, newest.get().wallMicros(), stamp.wallMicros()));
        }
      }
      newest = Optional.of(stamp);
    }

    FrameCount result() {
      return new FrameCount(frames, repeated, holes, endTicks * 1_000_000 / timescaleHz);
    }
  }
}
