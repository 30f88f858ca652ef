package dev.meerkat.core.ledger;

import dev.meerkat.core.archive.Withholding;
import dev.meerkat.core.archive.Withholding.Certainty;
import dev.meerkat.core.ledger.Coverage.Hole;
import dev.meerkat.core.ledger.Ledger.Gap;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.TreeSet;

/// Finds the cause of every moment that is not covered, by the rules of [Ledger]. The cost grows
/// with the number of holes, of outages and of what is withheld, not with their product. For one
/// search.
final class CauseSearch {
  private static final Claim NOBODY = new Claim(Cause.UNKNOWN, Optional.empty(), "");
  private static final Claim NOT_YET = new Claim(Cause.NOT_YET, Optional.empty(), "");

  private final long toMicros;
  private final long nowMicros;
  private final long settledMicros;
  private final long rememberedMicros;
  private final Withholding withholding;
  private final PriorityQueue<Outage> coming =
      new PriorityQueue<>(Comparator.comparingLong(Outage::fromMicros));
  private final PriorityQueue<Outage> ending =
      new PriorityQueue<>(Comparator.comparingLong(Outage::toMicros));
  private final SortedSet<Outage> active = new TreeSet<>(Outage.MOST_SPECIFIC_FIRST);

  private record Claim(Cause cause, Optional<ServerId> server, String detail) {
    static Claim of(Outage outage) {
      return new Claim(outage.cause(), Optional.of(outage.server()), outage.detail());
    }

    Gap over(long from, long to) {
      return new Gap(from, to, cause, server, detail);
    }

    /// Nothing that explains anything.
    boolean isNothing() {
      return cause == Cause.UNKNOWN || cause == Cause.MISSING;
    }

    boolean isWeak() {
      return isNothing() || cause == Cause.CONNECTING || cause == Cause.MOVED;
    }
  }

  private record Stretch(long fromMicros, long toMicros, Claim claim) {}

  CauseSearch(Evidence evidence, long toMicros, long nowMicros) {
    this.toMicros = toMicros;
    this.nowMicros = nowMicros;
    this.settledMicros = nowMicros - Ledger.SETTLING_MICROS;
    this.rememberedMicros =
        evidence.outages().stream().mapToLong(Outage::fromMicros).min().orElse(toMicros);
    this.withholding = new Withholding(evidence.withheld());
    coming.addAll(evidence.outages());
  }

  List<Gap> gaps(List<Hole> holes) {
    var gaps = new ArrayList<Gap>();
    for (Hole hole : holes) {
      for (Withholding.Part part : withholding.of(hole.fromMicros(), hole.toMicros())) {
        if (part.certainty() == Certainty.HELD) {
          Cause cause = Cause.HELD_UNREADABLE;
          add(
              new Gap(part.fromMicros(), part.toMicros(), cause, Optional.empty(), part.sentence()),
              gaps);
        } else {
          joined(settled(stretches(part), part.toMicros()))
              .forEach(stretch -> add(named(stretch, part), gaps));
        }
      }
    }
    return gaps;
  }

  private List<Stretch> stretches(Withholding.Part part) {
    var stretches = new ArrayList<Stretch>();
    long at = part.fromMicros();
    while (at < part.toMicros()) {
      while (!coming.isEmpty() && coming.peek().fromMicros() <= at) {
        Outage outage = coming.remove();
        if (outage.toMicros() > at && active.add(outage)) {
          ending.add(outage);
        }
      }
      while (!ending.isEmpty() && ending.peek().toMicros() <= at) {
        active.remove(ending.remove());
      }
      long until = part.toMicros();
      until = coming.isEmpty() ? until : Math.min(until, coming.peek().fromMicros());
      until = ending.isEmpty() ? until : Math.min(until, ending.peek().toMicros());
      until = at < settledMicros ? Math.min(until, settledMicros) : until;
      until = at < nowMicros ? Math.min(until, nowMicros) : until;
      append(stretches, new Stretch(at, until, claim(at)));
      at = until;
    }
    return stretches;
  }

  private Claim claim(long at) {
    if (at >= nowMicros) {
      return NOT_YET;
    }
    Claim claim = active.isEmpty() ? NOBODY : Claim.of(active.first());
    if (at >= settledMicros && claim.isNothing()) {
      return NOT_YET;
    }
    return claim;
  }

  private static void append(List<Stretch> stretches, Stretch next) {
    if (!stretches.isEmpty() && stretches.getLast().claim().equals(next.claim())) {
      Stretch last = stretches.removeLast();
      stretches.add(new Stretch(last.fromMicros(), next.toMicros(), next.claim()));
    } else {
      stretches.add(next);
    }
  }

  /// What is still on its way to the disk is the newest of all: nothing comes after it.
  private List<Stretch> settled(List<Stretch> stretches, long untilMicros) {
    var settled = new ArrayList<Stretch>();
    boolean newest = untilMicros == toMicros || untilMicros >= nowMicros;
    for (Stretch stretch : stretches.reversed()) {
      boolean pending = stretch.claim().equals(NOT_YET);
      Claim claim = pending && !newest ? NOBODY : stretch.claim();
      settled.addFirst(new Stretch(stretch.fromMicros(), stretch.toMicros(), claim));
      newest &= pending;
    }
    return settled;
  }

  /// Gives short stretches without a cause of their own that of a neighbour in the same gap.
  private static List<Stretch> joined(List<Stretch> stretches) {
    var joined = new ArrayList<Stretch>();
    int i = 0;
    while (i < stretches.size()) {
      int end = i;
      while (end < stretches.size() && stretches.get(end).claim().isWeak()) {
        end++;
      }
      if (end == i) {
        append(joined, stretches.get(i));
        i++;
      } else {
        List<Stretch> weak = stretches.subList(i, end);
        Optional<Claim> before =
            joined.isEmpty() ? Optional.empty() : Optional.of(joined.getLast().claim());
        Optional<Claim> after =
            end == stretches.size() ? Optional.empty() : Optional.of(stretches.get(end).claim());
        explain(weak, before, after).forEach(stretch -> append(joined, stretch));
        i = end;
      }
    }
    return joined;
  }

  private static List<Stretch> explain(
      List<Stretch> weak, Optional<Claim> before, Optional<Claim> after) {
    long length = weak.getLast().toMicros() - weak.getFirst().fromMicros();
    if (length <= Ledger.JOIN_MICROS) {
      Optional<Claim> fault =
          before
              .filter(claim -> claim.cause().isFault())
              .or(() -> after.filter(claim -> claim.cause().isFault()));
      if (fault.isPresent()) {
        return List.of(
            new Stretch(
                weak.getFirst().fromMicros(), weak.getLast().toMicros(), fault.orElseThrow()));
      }
    }
    var explained = new ArrayList<Stretch>();
    for (int i = 0; i < weak.size(); i++) {
      Stretch stretch = weak.get(i);
      boolean slight =
          stretch.claim().isNothing()
              && stretch.toMicros() - stretch.fromMicros() <= Ledger.JOIN_MICROS;
      Optional<Claim> earlier =
          explained.isEmpty() ? before : Optional.of(explained.getLast().claim());
      Optional<Claim> later = i + 1 < weak.size() ? Optional.of(weak.get(i + 1).claim()) : after;
      Claim claim =
          slight
              ? earlier
                  .filter(CauseSearch::explains)
                  .or(() -> later.filter(CauseSearch::explains))
                  .orElse(stretch.claim())
              : stretch.claim();
      explained.add(new Stretch(stretch.fromMicros(), stretch.toMicros(), claim));
    }
    return explained;
  }

  private static boolean explains(Claim claim) {
    return !claim.isNothing() && claim.cause() != Cause.NOT_YET;
  }

  private static void add(Gap gap, List<Gap> gaps) {
    Gap last = gaps.isEmpty() ? gap : gaps.getLast();
    if (!gaps.isEmpty()
        && last.toMicros() == gap.fromMicros()
        && last.cause() == gap.cause()
        && last.server().equals(gap.server())
        && last.detail().equals(gap.detail())) {
      gaps.removeLast();
      gaps.add(new Gap(last.fromMicros(), gap.toMicros(), gap.cause(), gap.server(), gap.detail()));
    } else {
      gaps.add(gap);
    }
  }

  private Gap named(Stretch stretch, Withholding.Part part) {
    Gap gap = stretch.claim().over(stretch.fromMicros(), stretch.toMicros());
    if (gap.cause() == Cause.UNKNOWN && gap.toMicros() <= rememberedMicros) {
      gap =
          new Gap(
              gap.fromMicros(),
              gap.toMicros(),
              Cause.UNKNOWN,
              Optional.empty(),
              "it lies before what the journals tell of it");
    }
    if (part.certainty() == Certainty.NONE || gap.cause() == Cause.NOT_YET) {
      return gap;
    }
    String others = gap.cause() == Cause.UNKNOWN ? "" : "; the others say: " + gap.sentence();
    return new Gap(
        gap.fromMicros(),
        gap.toMicros(),
        Cause.HELD_ELSEWHERE,
        Optional.empty(),
        part.sentence() + others);
  }
}
