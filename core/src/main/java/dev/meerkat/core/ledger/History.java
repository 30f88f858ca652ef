package dev.meerkat.core.ledger;

import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What one server's journal tells of one camera.
///
/// @param server whose journal it is
/// @param runs in order, not overlapping; the last one goes on
/// @param entries in order: those of the period that is asked about, and the newest one before it
/// @param lapses single stretches that were told as they happened, in any order
public record History(ServerId server, List<Run> runs, List<Entry> entries, List<Outage> lapses) {
  /// The footage of a moved camera is its new server's affair; this one's word counts for as long
  /// as the handover takes.
  static final long HANDOVER_MICROS = 30_000_000;

  public History {
    runs = List.copyOf(runs);
    entries = List.copyOf(entries);
    lapses = List.copyOf(lapses);
  }

  /// The outages that overlap a period and lie before `nowMicros`.
  ///
  /// | Last entry | While the server runs | Between two runs |
  /// |---|---|---|
  /// | recording | MISSING (there should be footage) | SERVER_FAILED or SERVER_STOPPED |
  /// | tries, with a cause | the cause | SERVER_FAILED or SERVER_STOPPED |
  /// | not here, with a cause | the cause | the cause |
  /// | not here, another server's | – | – |
  public List<Outage> outages(long fromMicros, long toMicros, long nowMicros) {
    var collected = new Collected(fromMicros, Math.min(toMicros, nowMicros));
    lapses.forEach(lapse ->
        collected.add(lapse.fromMicros(), lapse.toMicros(), lapse.cause(), lapse.detail()));
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      long until = i + 1 < entries.size() ? entries.get(i + 1).atMicros() : nowMicros;
      Condition condition = entry.condition();
      if (condition.mine()) {
        whileMine(entry, until, collected, nowMicros);
      } else if (condition.cause().isPresent()) {
        Cause cause = condition.cause().orElseThrow();
        long end =
            cause == Cause.MOVED ? Math.min(until, entry.atMicros() + HANDOVER_MICROS) : until;
        collected.add(entry.atMicros(), end, cause, condition.detail());
      }
    }
    return collected.outages;
  }

  private void whileMine(Entry entry, long until, Collected collected, long nowMicros) {
    Cause cause = entry.condition().cause().orElse(Cause.MISSING);
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      boolean last = i == runs.size() - 1;
      long end = last ? nowMicros : run.aliveMicros();
      long from = Math.max(entry.atMicros(), run.startMicros());
      collected.add(from, Math.min(until, end), cause, entry.condition().detail());
      if (!last) {
        long downFrom = Math.max(entry.atMicros(), end);
        long downTo = Math.min(until, runs.get(i + 1).startMicros());
        Optional<Outage> down = down(run.ending(), downFrom, downTo);
        down.ifPresent(o -> collected.add(o.fromMicros(), o.toMicros(), o.cause(), o.detail()));
      }
    }
  }

  private Optional<Outage> down(Run.Ending ending, long from, long to) {
    if (to <= from) {
      return Optional.empty();
    }
    return Optional.of(
        switch (ending) {
          case NONE ->
              new Outage(
                  server,
                  from,
                  to,
                  Cause.SERVER_FAILED,
                  "it crashed, was killed or lost its power");
          case STOPPED -> new Outage(server, from, to, Cause.SERVER_STOPPED, "");
          case STALLED ->
              new Outage(
                  server,
                  from,
                  to,
                  Cause.SERVER_FAILED,
                  "it stood still, or its clock was set forward");
        });
  }

  /// Outages cut to a period.
  private final class Collected {
    private final long fromMicros;
    private final long toMicros;
    private final List<Outage> outages = new ArrayList<>();

    Collected(long fromMicros, long toMicros) {
      this.fromMicros = fromMicros;
      this.toMicros = toMicros;
    }

    void add(long from, long to, Cause cause, String detail) {
      long start = Math.max(from, fromMicros);
      long end = Math.min(to, toMicros);
      if (start < end) {
        outages.add(new Outage(server, start, end, cause, detail));
      }
    }
  }
}
