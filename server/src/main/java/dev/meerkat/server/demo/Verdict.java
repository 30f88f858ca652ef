package dev.meerkat.server.demo;

import java.util.Optional;

/// Whether an export holds what it should: nothing twice, and nothing missing but what the timeline
/// calls a gap.
///
/// @param takeover the frames that nobody recorded when the server was killed; empty when the
///   camera was recorded by the other server
/// @param timelineGapMicros the gaps of the timeline between the first and the last recording
record Verdict(FrameCount count, Optional<FrameCount.Hole> takeover, long timelineGapMicros) {
  private static final long FRAME_MICROS = 1_000_000 / 15;

  /// The takeover's gap may begin a fragment before the kill: what was not yet on disk is lost.
  private static final long FRAGMENT_MICROS = 1_500_000;

  static Verdict of(FrameCount count, long timelineGapMicros, long killedMicros) {
    Optional<FrameCount.Hole> takeover =
        count.holes().stream()
            .filter(hole ->
                hole.beforeMicros() >= killedMicros - FRAGMENT_MICROS
                    && hole.beforeMicros() <= killedMicros + FRAME_MICROS
                    && hole.afterMicros() > killedMicros)
            .findFirst();
    return new Verdict(count, takeover, timelineGapMicros);
  }

  long missingElsewhere() {
    return count.missing() - takeover.map(FrameCount.Hole::missing).orElse(0L);
  }

  /// A gap of n frame periods has n frames missing; one more at most, for the rounding at both
  /// ends.
  boolean well() {
    return count.frames() > 0
        && count.repeated() == 0
        && missingElsewhere() == 0
        && count.missing() * FRAME_MICROS <= timelineGapMicros + FRAME_MICROS;
  }
}
