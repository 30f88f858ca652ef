package dev.meerkat.core.ledger;

import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import java.util.Comparator;

/// What one server says of a stretch of time of one camera: it did not record it, or not soundly,
/// because of this. It says nothing of what others recorded, and nothing against footage that there
/// is.
///
/// @param fromMicros wall-clock time, in microseconds since the epoch
/// @param toMicros exclusive, after `fromMicros`
/// @param detail more than the cause's own words, for the operator; may be empty
public record Outage(ServerId server, long fromMicros, long toMicros, Cause cause, String detail) {
  /// The one to tell first, of those that hold at the same moment.
  static final Comparator<Outage> MOST_SPECIFIC_FIRST =
      Comparator.comparing(Outage::cause)
          .thenComparingLong(Outage::fromMicros)
          .thenComparing(Outage::server)
          .thenComparingLong(Outage::toMicros)
          .thenComparing(Outage::detail);

  public Outage {
    if (toMicros <= fromMicros) {
      throw new IllegalArgumentException(
          cause + " on " + server + " ends at " + toMicros + ", not after " + fromMicros);
    }
  }
}
