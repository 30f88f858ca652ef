package dev.meerkat.core.model;

/// Footage that is kept as evidence: no retention deletes a segment that has any part of it.
///
/// @param toMicros exclusive, after `fromMicros`
/// @param note why, for people; may be empty
public record ProtectedRange(CameraId camera, long fromMicros, long toMicros, String note) {
  public ProtectedRange {
    if (fromMicros < 0 || toMicros <= fromMicros) {
      throw new IllegalArgumentException(
          "a protected range must end after it begins: " + fromMicros + " to " + toMicros);
    }
  }

  /// Whether footage of its camera has any part of it.
  public boolean touches(long startMicros, long endMicros) {
    return startMicros < toMicros && endMicros > fromMicros;
  }
}
