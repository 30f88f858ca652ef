package dev.meerkat.core.watch;

/// What a server says of one camera that it records or tries to record.
///
/// @param firstDurableMicros wall-clock time of the first durable sample of the running session, in
///   microseconds since the epoch; 0 when there is none
/// @param lastDurableMicros wall-clock time of the newest durable sample; 0 when there is none
/// @param detail why it failed, in words; empty unless the phase is FAILED
public record RecordingReport(
    RecordingPhase phase, long firstDurableMicros, long lastDurableMicros, String detail) {
  public static final RecordingReport CONNECTING =
      new RecordingReport(RecordingPhase.CONNECTING, 0, 0, "");
}
