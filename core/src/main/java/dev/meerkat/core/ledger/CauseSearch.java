package dev.meerkat.core.ledger;

import dev.meerkat.core.ledger.Coverage.Hole;
import dev.meerkat.core.ledger.Ledger.Gap;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Finds the cause of every moment that is not covered, by the rules of [Ledger]. The cost grows
/// with the number of holes and outages, not with their product.
final class CauseSearch {
  private static final Claim NOBODY = new Claim(Cause.UNKNOWN, Optional.empty(), "");
  private static final Claim NOT_YET = new Claim(Cause.NOT_YET, Optional.empty(), "");

  private final Evidence evidence;
  private final long toMicros;
  private final long nowMicros;
  private final long settledMicros;
  private final long rememberedMicros;

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
    this.evidence = evidence;
    this.toMicros = toMicros;
    this.nowMicros = nowMicros;
    this.settledMicros = nowMicros - Ledger.SETTLING_MICROS;
    this.rememberedMicros =
        evidence.outages().stream().mapToLong(Outage::fromMicros).min().orElse(toMicros);
  }

  List<Gap> gaps(List<Hole> holes) {
    var gaps = new ArrayList<Gap>();
    var coming = new PriorityQueue<Outage>((a, b) -> Long.compare(a.fromMicros(), b.fromMicros()));
    coming.addAll(evidence.outages());
    var ending = new PriorityQueue<Outage>((a, b) -> Long.compare(a.toMicros(), b.toMicros()));
    var active = new TreeSet<Outage>(Outage.MOST_SPECIFIC_FIRST);
    for (Hole hole : holes) {
      var stretches = new ArrayList<Stretch>();
      long at = hole.fromMicros();
      while (at < hole.toMicros()) {
        while (!coming.isEmpty() && coming.peek().fromMicros() <= at) {
          Outage outage = coming.remove();
          if (outage.toMicros() > at && active.add(outage)) {
            ending.add(outage);
          }
        }
        while (!ending.isEmpty() && ending.peek().toMicros() <= at) {
          active.remove(ending.remove());
        }
        long until = hole.toMicros();
        until = coming.isEmpty() ? until : Math.min(until, coming.peek().fromMicros());
        until = ending.isEmpty() ? until : Math.min(until, ending.peek().toMicros());
        until = at < settledMicros ? Math.min(until, settledMicros) : until;
        until = at < nowMicros ? Math.min(until, nowMicros) : until;
        append(stretches, new Stretch(at, until, claim(at, active)));
        at = until;
      }
      finish(joined(settled(stretches, hole)), gaps);
    }
    return gaps;
  }

  private Claim claim(long at, SortedSet<Outage> active) {
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
  private List<Stretch> settled(List<Stretch> stretches, Hole hole) {
    var settled = new ArrayList<Stretch>();
    boolean newest = hole.toMicros() == toMicros || hole.toMicros() >= nowMicros;
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

  private void finish(List<Stretch> stretches, List<Gap> gaps) {
    for (Stretch stretch : stretches) {
      Gap gap = named(stretch);
      Gap last = gaps.isEmpty() ? gap : gaps.getLast();
      if (!gaps.isEmpty()
          && last.toMicros() == gap.fromMicros()
          && last.cause() == gap.cause()
          && last.server().equals(gap.server())
          && last.detail().equals(gap.detail())) {
        gaps.removeLast();
        gaps.add(
            new Gap(last.fromMicros(), gap.toMicros(), gap.cause(), gap.server(), gap.detail()));
      } else {
        gaps.add(gap);
      }
    }
  }

  private Gap named(Stretch stretch) {
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
    if (evidence.unanswered().isEmpty() || gap.cause() == Cause.NOT_YET) {
      return gap;
    }
    String servers =
        evidence.unanswered().entrySet().stream()
            .map(each -> each.getKey() + " (" + each.getValue() + ")")
            .collect(Collectors.joining(", "));
    String others = gap.cause() == Cause.UNKNOWN ? "" : "; the others say: " + gap.sentence();
    return new Gap(
        gap.fromMicros(), gap.toMicros(), Cause.HELD_ELSEWHERE, Optional.empty(), servers + others);
  }
}
