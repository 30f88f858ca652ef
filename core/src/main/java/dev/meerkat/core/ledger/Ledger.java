package dev.meerkat.core.ledger;

import dev.meerkat.core.archive.Timeline;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What of one camera is recorded in a period, and for everything else why it is not. Covered
/// ranges and gaps together are exactly the period: ordered, without overlap and without a rest.
///
/// Coverage is judged by footage. What servers remember gives causes and takes nothing away, but
/// for pauses:
///
/// 1. Footage covers its time, without the stretches for which its server remembers that no picture
///    came ([Cause#CAMERA_PAUSED]): a recording goes on over them. Holes up to
///    [Timeline#JOINT_TOLERANCE_MICROS] are none.
/// 2. What a volume that cannot be read is known to have is *held or unknown*, whatever else is
///    said of it.
/// 3. At each other moment the most specific of the outages that hold is the cause, so a gap is
///    split where its cause changes.
/// 4. What is younger than [#SETTLING_MICROS] and has no cause is *not yet*; so is the future.
/// 5. Stretches of up to [#JOIN_MICROS] without a cause take that of their neighbour: what ended a
///    recording is found a little later than it ended, and a crash is known to the second only. A
///    new attempt to connect up to that length belongs to the fault before it.
/// 6. Of what a server that does not answer, or a volume of which nothing is known, may have, a gap
///    is *held or unknown*, with what the others say of it.
///
/// @param covered ranges with the same holders all along
/// @param marks stretches of covered time that are damaged, and on which server
public record Ledger(
    long fromMicros,
    long toMicros,
    List<Timeline.Range> covered,
    List<Gap> gaps,
    List<Outage> marks) {
  /// What arrived this recently may not be durable yet.
  public static final long SETTLING_MICROS = 3_000_000;

  public static final long JOIN_MICROS = 10_000_000;

  /// A stretch that nobody is known to have recorded.
  ///
  /// @param toMicros exclusive
  /// @param server who says so; empty when the cause is nobody's
  /// @param detail more than the cause's own words; may be empty
  public record Gap(
      long fromMicros, long toMicros, Cause cause, Optional<ServerId> server, String detail) {
    public long lengthMicros() {
      return toMicros - fromMicros;
    }

    /// One sentence, such as `camera offline: it cannot be reached: no route to host (by north)`.
    public String sentence() {
      String more = detail.isEmpty() ? "" : ": " + detail;
      return cause.group()
          + ": "
          + cause.words()
          + more
          + server.map(who -> " (told by " + who + ")").orElse("");
    }
  }

  public Ledger {
    covered = List.copyOf(covered);
    gaps = List.copyOf(gaps);
    marks = List.copyOf(marks);
  }

  /// @param nowMicros the answering server's wall clock
  /// @throws IllegalArgumentException when the period does not last
  public static Ledger of(Evidence evidence, long fromMicros, long toMicros, long nowMicros) {
    if (toMicros <= fromMicros) {
      throw new IllegalArgumentException(
          "the period ends at " + toMicros + ", not after " + fromMicros);
    }
    List<Timeline.Range> covered =
        Coverage.of(Coverage.pictured(evidence.pieces(), evidence.outages()), fromMicros, toMicros);
    List<Gap> gaps =
        new CauseSearch(evidence, toMicros, nowMicros)
            .gaps(Coverage.between(covered, fromMicros, toMicros));
    List<Outage> marks = Coverage.marks(covered, evidence.outages());
    return new Ledger(fromMicros, toMicros, covered, gaps, marks);
  }

  public long lengthMicros() {
    return toMicros - fromMicros;
  }

  public long coveredMicros() {
    return covered.stream().mapToLong(r -> r.endMicros() - r.startMicros()).sum();
  }

  /// How much is missing, by the group of the cause.
  public SortedMap<String, Long> missingMicros() {
    var missing = new TreeMap<String, Long>();
    gaps.forEach(gap -> missing.merge(gap.cause().group(), gap.lengthMicros(), Long::sum));
    return Collections.unmodifiableSortedMap(missing);
  }
}
