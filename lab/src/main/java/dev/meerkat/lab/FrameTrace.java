package dev.meerkat.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Which frames of the clip a video file has, in the file's order.
public record FrameTrace(List<Frame> frames) {
  /// The number of a frame whose bytes are in no frame of the clip.
  public static final int ALTERED = -1;

  /// @param number in the whole clip, from 0, or [#ALTERED]
  /// @param ptsMicros presentation time in the file
  public record Frame(int number, long ptsMicros) {}

  /// Frames that are not there, between two that are.
  ///
  /// @param after the last frame before
  /// @param count how many are missing, 1 or more
  public record Hole(int after, int count) {
    public long millis() {
      return count * 1000L / Clip.FRAMES_A_SECOND;
    }
  }

  /// Reads `video` frame by frame.
  ///
  /// @throws LabFailure when FFmpeg finds anything wrong with it
  public static FrameTrace of(Path video, ClipIndex index) {
    List<Frame> frames = new ArrayList<>();
    for (FrameHashes.FrameHash frame : FrameHashes.of(video).frames()) {
      frames.add(new Frame(index.number(frame.hash()), frame.ptsMicros()));
    }
    return new FrameTrace(frames);
  }

  public int first() {
    return frames.getFirst().number();
  }

  public int last() {
    return frames.getLast().number();
  }

  /// How many frames have bytes that the camera never sent.
  public int altered() {
    return (int) frames.stream().filter(frame -> frame.number() == ALTERED).count();
  }

  /// How many frames are not later in the clip than all frames before them: those that come twice
  /// or in the wrong order.
  public int repeated() {
    int repeated = 0;
    int newest = ALTERED;
    for (Frame frame : frames) {
      if (frame.number() != ALTERED && frame.number() <= newest) {
        repeated++;
      }
      newest = Math.max(newest, frame.number());
    }
    return repeated;
  }

  /// Where frames are missing, in order.
  public List<Hole> holes() {
    List<Hole> holes = new ArrayList<>();
    int newest = ALTERED;
    for (Frame frame : frames) {
      if (newest != ALTERED && frame.number() > newest + 1) {
        holes.add(new Hole(newest, frame.number() - newest - 1));
      }
      newest = Math.max(newest, frame.number());
    }
    return holes;
  }

  /// One line for people.
  public String summary() {
    if (frames.isEmpty()) {
      return "no frames";
    }
    return "%d frames, %d to %d, missing %s, repeated %d, altered %d"
        .formatted(frames.size(), first(), last(), holes(), repeated(), altered());
  }
}
