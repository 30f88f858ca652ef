package dev.meerkat.core.archive;

import java.util.Optional;

/// What is told of a camera whose clock jumps: the first time at once, and then once an hour at
/// most, however often it jumps.
///
/// @param toldMicros when it was told last
/// @param untold jumps since then
public record ClockJumps(Optional<Long> toldMicros, long untold) {
  public static final ClockJumps NONE = new ClockJumps(Optional.empty(), 0);

  static final long SILENCE_MICROS = 3_600_000_000L;

  /// @param words a sentence for the operator; empty when nothing is told
  public record Step(ClockJumps next, String words) {}

  /// @param jumpMicros below 0 for back
  /// @param atMicros when, on a clock that nobody sets
  public Step jumped(long jumpMicros, long atMicros) {
    if (toldMicros.isPresent() && atMicros - toldMicros.get() < SILENCE_MICROS) {
      return new Step(new ClockJumps(toldMicros, untold + 1), "");
    }
    String words =
        "the camera's clock jumped "
            + (jumpMicros < 0 ? "back" : "ahead")
            + " by "
            + seconds(Math.abs(jumpMicros))
            + since()
            + "; no picture is lost and recordings carry this server's time, but what the camera"
            + " writes into its picture may be wrong: check its time settings";
    return new Step(new ClockJumps(Optional.of(atMicros), 0), words);
  }

  private String since() {
    if (untold == 0) {
      return "";
    }
    return ", and " + (untold == 1 ? "once" : untold + " times") + " since this was last told";
  }

  private static String seconds(long micros) {
    long millis = micros / 1_000;
    return millis / 1_000 + "." + String.valueOf(1_000 + millis % 1_000).substring(1) + " s";
  }
}
