package dev.meerkat.core.ledger;

import dev.meerkat.core.model.Cause;

/// A stretch of a session that was lost or damaged while the session went on.
///
/// @param fromMicros wall-clock time, in microseconds since the epoch
/// @param toMicros exclusive
/// @param detail more than the cause's own words; may be empty
public record Lapse(long fromMicros, long toMicros, Cause cause, String detail) {
  /// Lapses that are no further apart are one: a camera behind a bad link would otherwise fill a
  /// journal with lines that nobody reads.
  static final long JOIN_MICROS = 1_000_000;

  public Lapse {
    if (toMicros <= fromMicros) {
      throw new IllegalArgumentException(
          cause + " ends at " + toMicros + ", not after " + fromMicros);
    }
  }

  /// A pause takes coverage away, so no picture between two of them may be joined with them.
  boolean joins(Lapse next) {
    long joinMicros = cause == Cause.CAMERA_PAUSED ? 0 : JOIN_MICROS;
    return cause == next.cause
        && next.fromMicros <= toMicros + joinMicros
        && next.toMicros >= fromMicros - joinMicros;
  }

  Lapse with(Lapse next) {
    return new Lapse(
        Math.min(fromMicros, next.fromMicros), Math.max(toMicros, next.toMicros), cause, detail);
  }
}
