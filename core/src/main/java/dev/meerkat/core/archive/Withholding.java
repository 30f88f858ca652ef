package dev.meerkat.core.archive;

import dev.meerkat.core.archive.Withheld.Holder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Cuts stretches of which nobody shows footage at the moments where it changes who withholds
/// footage of them. The cost grows with the number of stretches and of what is withheld, not with
/// their product. For one pass in order of time.
public final class Withholding {
  /// How sure it is that there is footage.
  public enum Certainty {
    /// Nobody withholds anything: it is a gap.
    NONE,
    /// Somebody may have it.
    POSSIBLE,
    /// Somebody has it.
    HELD
  }

  /// @param toMicros exclusive
  /// @param holders who has it or, when nobody is known to, who may have it; by name
  public record Part(long fromMicros, long toMicros, Certainty certainty, List<Holder> holders) {
    public Part {
      holders = List.copyOf(holders);
    }

    public long lengthMicros() {
      return toMicros - fromMicros;
    }

    boolean saysLike(Part other) {
      return certainty == other.certainty && holders.equals(other.holders);
    }

    Part until(long micros) {
      return new Part(fromMicros, micros, certainty, holders);
    }

    /// Such as `north (it is down), volume /mnt/a of south (it hangs)`.
    public String sentence() {
      return holders.stream().map(Holder::sentence).collect(Collectors.joining(", "));
    }
  }

  private static final Comparator<Holder> BY_NAME =
      Comparator.comparing(Holder::server)
          .thenComparing(holder -> holder.volume().orElse(""))
          .thenComparing(Holder::why);

  private final PriorityQueue<Withheld> coming =
      new PriorityQueue<>(Comparator.comparingLong(Withheld::fromMicros));
  private final PriorityQueue<Withheld> ending =
      new PriorityQueue<>(Comparator.comparingLong(Withheld::toMicros));

  public Withholding(List<Withheld> withheld) {
    coming.addAll(withheld);
  }

  /// The parts of a stretch: together exactly the stretch, in order. A rest within
  /// [Timeline#JOINT_TOLERANCE_MICROS] beside footage that is held belongs to it.
  ///
  /// @param fromMicros not before the end of the stretch that was asked about before
  public List<Part> of(long fromMicros, long toMicros) {
    var parts = new ArrayList<Part>();
    long at = fromMicros;
    while (at < toMicros) {
      while (!coming.isEmpty() && coming.peek().fromMicros() <= at) {
        ending.add(coming.remove());
      }
      while (!ending.isEmpty() && ending.peek().toMicros() <= at) {
        ending.remove();
      }
      long until = toMicros;
      until = coming.isEmpty() ? until : Math.min(until, coming.peek().fromMicros());
      until = ending.isEmpty() ? until : Math.min(until, ending.peek().toMicros());
      append(parts, part(at, until));
      at = until;
    }
    return withoutRests(parts);
  }

  private Part part(long from, long to) {
    boolean held = ending.stream().anyMatch(Withheld::held);
    var holders = new TreeSet<>(BY_NAME);
    ending.stream().filter(each -> each.held() == held).map(Withheld::holder).forEach(holders::add);
    Certainty certainty =
        held ? Certainty.HELD : holders.isEmpty() ? Certainty.NONE : Certainty.POSSIBLE;
    return new Part(from, to, certainty, List.copyOf(holders));
  }

  private static void append(List<Part> parts, Part next) {
    if (!parts.isEmpty() && parts.getLast().saysLike(next)) {
      parts.add(parts.removeLast().until(next.toMicros()));
    } else {
      parts.add(next);
    }
  }

  /// Recordings follow each other to the tick of their files' clocks only.
  private static List<Part> withoutRests(List<Part> parts) {
    var whole = new ArrayList<Part>();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      boolean rest =
          part.certainty() != Certainty.HELD
              && part.lengthMicros() <= Timeline.JOINT_TOLERANCE_MICROS;
      if (rest && i > 0 && parts.get(i - 1).certainty() == Certainty.HELD) {
        part = like(parts.get(i - 1), part);
      } else if (rest && i + 1 < parts.size() && parts.get(i + 1).certainty() == Certainty.HELD) {
        part = like(parts.get(i + 1), part);
      }
      append(whole, part);
    }
    return whole;
  }

  private static Part like(Part held, Part rest) {
    return new Part(rest.fromMicros(), rest.toMicros(), held.certainty(), held.holders());
  }
}
