package dev.meerkat.lab;

/// What a run showed of one camera.
///
/// @param takeoverMillis from the fault until the other server told that it has a key frame of the
///   camera on its disk; 0 for a camera that nobody had to take over
/// @param gapFrames frames that nobody recorded at the takeover
/// @param otherMissing frames missing anywhere else, the return to its home included
/// @param repeated frames that come twice, or too late, in the export
/// @param frames in the export
public record Measurement(
    String camera, long takeoverMillis, int gapFrames, int otherMissing, int repeated, int frames) {

  /// @param fault whether frames may be missing once
  static Measurement of(String camera, long takeoverMillis, boolean fault, FrameTrace trace) {
    int missing = trace.holes().stream().mapToInt(FrameTrace.Hole::count).sum();
    int gap = fault && !trace.holes().isEmpty() ? trace.holes().getFirst().count() : 0;
    return new Measurement(
        camera,
        takeoverMillis,
        gap,
        missing - gap,
        trace.repeated() + trace.altered(),
        trace.frames().size());
  }

  /// Whether frames are missing only where they may, and none comes twice.
  public boolean whole() {
    return otherMissing == 0 && repeated == 0 && frames > 0;
  }
}
