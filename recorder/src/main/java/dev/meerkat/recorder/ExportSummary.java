package dev.meerkat.recorder;

import dev.meerkat.core.model.ServerId;
import java.util.List;

/// What an export holds.
///
/// @param frames number of pictures
/// @param startMicros wall-clock time of the first picture
/// @param endMicros when the last picture ends
/// @param joints where one recording is left for the next, in order
public record ExportSummary(long frames, long startMicros, long endMicros, List<Joint> joints) {

  /// @param atMicros wall-clock time of the first picture of the later recording
  /// @param gapMicros what nobody recorded there; 0 when the recordings overlap or touch
  /// @param byContent whether the same picture was found in both, so that the cut is exact to the
  ///   frame; else time decided
  public record Joint(
      ServerId from, ServerId to, long atMicros, long gapMicros, boolean byContent) {}

  public ExportSummary {
    joints = List.copyOf(joints);
  }
}
