package dev.meerkat.core.watch;

import dev.meerkat.core.model.Cause;

/// What a server says of one camera that it records or tries to record.
///
/// @param firstDurableMicros wall-clock time of the first durable sample of the running session, in
///   microseconds since the epoch; 0 when there is none
/// @param lastDurableMicros wall-clock time of the newest durable sample; 0 when there is none
/// @param detail why it failed, in words; empty unless the phase is FAILED
/// @param cause why it failed; means nothing unless the phase is FAILED. Known to the server
///   itself, which keeps it in its journal; the others are told the words only
public record RecordingReport(
    RecordingPhase phase,
    long firstDurableMicros,
    long lastDurableMicros,
    String detail,
    Cause cause) {
  public static final RecordingReport CONNECTING =
      new RecordingReport(RecordingPhase.CONNECTING, 0, 0, "");

  /// Nothing is durable, but what came last can be recorded.
  public static final RecordingReport WARM = new RecordingReport(RecordingPhase.WARM, 0, 0, "");

  /// A report whose cause is not known or means nothing.
  public RecordingReport(
      RecordingPhase phase, long firstDurableMicros, long lastDurableMicros, String detail) {
    this(phase, firstDurableMicros, lastDurableMicros, detail, Cause.UNKNOWN);
  }

  /// Why the camera is not recorded, in words; empty when it is or nobody knows.
  String reason() {
    return phase == RecordingPhase.CONNECTING ? "it is still being connected to" : detail;
  }

  public static RecordingReport failed(Cause cause, long lastDurableMicros, String detail) {
    return new RecordingReport(RecordingPhase.FAILED, 0, lastDurableMicros, detail, cause);
  }
}
