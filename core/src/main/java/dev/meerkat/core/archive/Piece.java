package dev.meerkat.core.archive;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;

/// Footage of one camera that one server holds without a gap.
///
/// @param startMicros wall-clock time of the first sample, in microseconds since the epoch
/// @param endMicros when the last sample ends; after the start
public record Piece(ServerId server, CameraId camera, long startMicros, long endMicros) {
  public Piece {
    if (endMicros <= startMicros) {
      throw new IllegalArgumentException(
          "footage of " + camera + " on " + server + " ends at " + endMicros + " before it starts");
    }
  }
}
