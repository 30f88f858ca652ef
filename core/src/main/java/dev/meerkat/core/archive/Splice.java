package dev.meerkat.core.archive;

import java.util.List;

/// Finds where one recording of a camera is left for another that begins with a key frame, so that
/// no frame is lost and none is shown twice.
///
/// Both servers were sent the same bytes, so the key frame itself is the best mark: the earlier
/// recording is left where it holds the same content. Clocks of servers may differ, but by less
/// than [#WINDOW_MICROS]. Where the content is not found (the earlier recording had ended, or lost
/// that frame), time decides.
public final class Splice {
  /// How far from the key frame's time its content is looked for, to both sides.
  public static final long WINDOW_MICROS = 1_000_000;

  /// What is compared of a sample.
  ///
  /// @param hash of its coded picture
  public record Mark(long wallMicros, int sizeBytes, int hash) {
    boolean sameContent(Mark other) {
      return sizeBytes == other.sizeBytes && hash == other.hash;
    }
  }

  /// @param keep how many of the earlier recording's samples are kept
  /// @param byContent whether the key frame was found among them
  public record Cut(int keep, boolean byContent) {}

  private Splice() {}

  /// @param previous video samples of the earlier recording around the key frame, in order
  /// @param keyFrame the first sample of the later recording
  /// @param frameMicros distance of two frames
  public static Cut cut(List<Mark> previous, Mark keyFrame, long frameMicros) {
    int found = -1;
    for (int i = 0; i < previous.size(); i++) {
      if (previous.get(i).sameContent(keyFrame)
          && awayMicros(previous.get(i), keyFrame) <= WINDOW_MICROS
          && (found < 0
              || awayMicros(previous.get(i), keyFrame)
                  < awayMicros(previous.get(found), keyFrame))) {
        found = i;
      }
    }
    if (found >= 0) {
      return new Cut(found, true);
    }
    long lastMicros = keyFrame.wallMicros() - frameMicros / 2;
    int keep = 0;
    while (keep < previous.size() && previous.get(keep).wallMicros() < lastMicros) {
      keep++;
    }
    return new Cut(keep, false);
  }

  private static long awayMicros(Mark a, Mark b) {
    return Math.abs(a.wallMicros() - b.wallMicros());
  }
}
