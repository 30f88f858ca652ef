package dev.meerkat.core.archive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// In which order segments of one camera are played that one server has, on all its volumes.
///
/// A *take* is what was recorded in one go as the clock ran. There are several when the server's
/// clock was set back: then a time was recorded twice, and both are real. Each is played wholly
/// before the next. Within a take, two segments may overlap for another reason: one that could not
/// go on where it was goes on in another file, from a key frame on that was not yet known to be
/// durable. There each moment is played once.
///
/// | A segment, and the newest one of a take | The segment |
/// |---|---|
/// | begin with the same picture | takes its place, if it is longer |
/// | overlap by no more than half a minute | belongs to the take, which goes on with it; or adds nothing to it |
/// | the same, but another segment begins where that one ends, and this one ends later | belongs to another take |
/// | do not overlap | may belong to it |
/// | overlap by more | belongs to another take |
///
/// Of several takes, it belongs to the one whose end is nearest to its start. So the segments
/// before a period must be known, too ([#CONTEXT_MICROS]).
public final class Takes {
  /// More than what is not known to be durable, with the pictures since its key frame.
  static final long WENT_ON_MICROS = 30_000_000;

  /// By how much two segments may miss each other of which one follows the other.
  static final long JOINT_MICROS = 500_000;

  /// Segments that end up to so much before a period tell which ones in it belong together.
  public static final long CONTEXT_MICROS = 10 * WENT_ON_MICROS;

  /// A segment.
  public record Span(long startMicros, long endMicros) {}

  /// What is played of a segment.
  ///
  /// @param index in the list that was given
  /// @param untilMicros its samples from then on are played from the next one
  /// @param first whether it is the first of its take
  public record Part(int index, long untilMicros, boolean first) {
    private Part until(long micros) {
      return new Part(index, micros, first);
    }

    private Part asFirst() {
      return new Part(index, untilMicros, true);
    }
  }

  private final List<Span> spans;
  private final long samePictureMicros;
  private final NavigableSet<Long> starts = new TreeSet<>();
  private final List<List<Part>> takes = new ArrayList<>();

  private Takes(List<Span> spans, long samePictureMicros) {
    this.spans = List.copyOf(spans);
    spans.forEach(span -> starts.add(span.startMicros()));
    this.samePictureMicros = samePictureMicros;
  }

  /// @param spans in any order
  /// @param samePictureMicros segments that begin within so much begin with the same picture
  /// @param fromMicros those that end until then are only context
  public static List<Part> of(List<Span> spans, long samePictureMicros, long fromMicros) {
    var sorted = new ArrayList<Integer>();
    for (int i = 0; i < spans.size(); i++) {
      sorted.add(i);
    }
    Comparator<Integer> longest =
        Comparator.comparingLong((Integer i) -> spans.get(i).endMicros()).reversed();
    sorted.sort(
        Comparator.comparingLong((Integer i) -> spans.get(i).startMicros()).thenComparing(longest));
    var takes = new Takes(spans, samePictureMicros);
    sorted.forEach(takes::add);
    return takes.takes.stream().flatMap(take -> takes.from(take, fromMicros)).toList();
  }

  private Stream<Part> from(List<Part> take, long fromMicros) {
    List<Part> parts =
        take.stream()
            .filter(each -> spans.get(each.index()).endMicros() > fromMicros)
            .collect(Collectors.toCollection(ArrayList::new));
    if (!parts.isEmpty()) {
      parts.set(0, parts.getFirst().asFirst());
    }
    return parts.stream();
  }

  private long mostOverlap(Span last, Span next) {
    boolean adds = next.endMicros() > last.endMicros() + JOINT_MICROS;
    return adds && isFollowed(last, next) ? JOINT_MICROS : WENT_ON_MICROS;
  }

  /// Whether a segment other than one begins where this one ends.
  private boolean isFollowed(Span last, Span but) {
    return starts
        .subSet(last.endMicros() - JOINT_MICROS, true, last.endMicros() + JOINT_MICROS, true)
        .stream()
        .anyMatch(start -> start != but.startMicros());
  }

  private void add(int index) {
    Span span = spans.get(index);
    List<Part> nearest = List.of();
    long least = Long.MAX_VALUE;
    for (List<Part> take : takes) {
      Span last = spans.get(take.getLast().index());
      if (span.startMicros() - last.startMicros() < samePictureMicros) {
        if (span.endMicros() > last.endMicros()) {
          take.set(take.size() - 1, new Part(index, Long.MAX_VALUE, false));
        }
        return;
      }
      long overlap = last.endMicros() - span.startMicros();
      if (overlap <= mostOverlap(last, span) && Math.abs(overlap) < least) {
        nearest = take;
        least = Math.abs(overlap);
      }
    }
    if (nearest.isEmpty()) {
      takes.add(new ArrayList<>(List.of(new Part(index, Long.MAX_VALUE, false))));
      return;
    }
    Span last = spans.get(nearest.getLast().index());
    if (span.endMicros() > last.endMicros()) {
      long until = span.startMicros() < last.endMicros() ? span.startMicros() : Long.MAX_VALUE;
      nearest.set(nearest.size() - 1, nearest.getLast().until(until));
      nearest.add(new Part(index, Long.MAX_VALUE, false));
    }
  }
}
