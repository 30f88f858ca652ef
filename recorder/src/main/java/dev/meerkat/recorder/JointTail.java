package dev.meerkat.recorder;

import dev.meerkat.core.archive.Splice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The end of a recording that another one follows, as far as their joint may lie in it.
///
/// Footage is held from a window of [Splice] before the next recording's key frame to a window
/// after it, while that is no more than [#MAX_HELD_BYTES]; of more, but for the second next to the
/// key frame, the joint is taken not to lie in it. What only tells repeated pictures from the same
/// ones, up to another window before, is remembered as marks.
final class JointTail {
  private static final long MAX_HELD_BYTES = 64L << 20;

  private static final long NEAR_MICROS = 1_000_000;

  private final long keyMicros;
  private final ArrayDeque<Footage> held = new ArrayDeque<>();
  private final ArrayDeque<Splice.Mark> marks = new ArrayDeque<>();
  private long heldBytes;
  private int heldPictures;
  private boolean complete;

  /// @param keyMicros wall-clock time of the next recording's first key frame
  JointTail(long keyMicros) {
    this.keyMicros = keyMicros;
  }

  /// Whether the joint lies in nothing that follows.
  boolean isComplete() {
    return complete;
  }

  /// Takes the next fragment.
  ///
  /// @return what is before the joint for sure, in order
  List<Footage> add(Footage footage) {
    if (footage.lastMicros() < keyMicros - 2 * Splice.WINDOW_MICROS) {
      return List.of(footage);
    }
    held.add(footage);
    heldBytes += footage.sizeBytes();
    heldPictures += footage.video().size();
    marks.addAll(footage.marks());
    while (marks.size() > Math.max(heldPictures, Splice.MOST_MARKS)) {
      marks.remove();
    }
    var passed = new ArrayList<Footage>();
    while (!held.isEmpty() && held.getFirst().lastMicros() < keyMicros - reachMicros()) {
      Footage first = held.remove();
      heldBytes -= first.sizeBytes();
      heldPictures -= first.video().size();
      passed.add(first);
    }
    complete = footage.firstMicros() > keyMicros + reachMicros();
    return passed;
  }

  private long reachMicros() {
    return heldBytes > MAX_HELD_BYTES ? NEAR_MICROS : Splice.WINDOW_MICROS;
  }

  /// What the next recording is compared with.
  List<Splice.Mark> marks() {
    return List.copyOf(marks);
  }

  /// When the first picture is shown that a cut leaves out; the end of time when it is none.
  long endMicros(Splice.Cut cut) {
    return cut.keep() < marks.size() ? marks().get(cut.keep()).wallMicros() : Long.MAX_VALUE;
  }

  /// What of the held footage a cut keeps.
  ///
  /// @param soundEndMicros where its sound ends
  List<Footage> before(Splice.Cut cut, long soundEndMicros) {
    var kept = new ArrayList<Footage>();
    int keep = Math.max(0, cut.keep() - (marks.size() - heldPictures));
    for (Footage footage : held) {
      kept.add(footage.before(keep, soundEndMicros));
      keep = Math.max(0, keep - footage.video().size());
    }
    return kept;
  }
}
