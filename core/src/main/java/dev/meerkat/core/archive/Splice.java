package dev.meerkat.core.archive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds where one recording of a camera is left for another that begins with a key frame, so that
/// no frame is lost and none is shown twice.
///
/// The times of one frame differ between two servers: by what their clocks differ, and by how much
/// later one of them came to read the first picture of its session, which on an overloaded host is
/// seconds. But both were sent the same bytes. So the beginning of the later recording is laid
/// along the earlier one wherever the two have a picture in common, and an *alignment* holds when
/// the pictures agree from there to the end of either, or over [#COMPARED] pictures:
///
/// | Of two pictures that face each other | Counts |
/// |---|---|
/// | same size and hash | for it |
/// | others, one of them damaged | not |
/// | others, but the recordings agree again, times as far apart as before, once up to [#MOST_LOST] are passed over in one | once against it, as pictures were lost there |
/// | others | against it |
///
/// It holds when at least [#FOR_EACH_BREAK] count for it to each one against it. The key frame
/// alone is enough, as no two pictures of a lens have the same bytes; where it was lost,
/// [#LEAST_RUN] of the pictures behind it.
///
/// | Alignments that hold | What is believed |
/// |---|---|
/// | none: a gap, another encoding, or all of it damaged | the times |
/// | one, within [#WINDOW_MICROS] of the times | the content |
/// | several, `P` apart at the least, the nearest less than `P`/2 from the times | the nearest: a still picture or a film that is repeated tells the difference but for multiples of `P` |
/// | several, none so near | the times: what would be nearest is beyond the end of the earlier recording, so there is a gap |
///
/// So that a repetition is not taken for the same pictures, the earlier recording is to be given
/// from twice the window on. Where content is not believed, frames are kept up to half a frame
/// before the key frame's time.
///
/// The cameras' own clocks, which sender reports tell, are not used: the first report comes up to
/// seconds after the first picture, when that is on the disk already; many cameras give each
/// session another time; and where both servers have the picture they could tell nothing more exact
/// than its bytes do. They would be of use where no picture is in common.
///
/// Work is bounded: at most [#MOST_MARKS] pictures of the earlier recording are looked at, each
/// laid along at most [#COMPARED] of the later one.
public final class Splice {
  /// By how much the times of one frame may differ, to both sides.
  public static final long WINDOW_MICROS = 9_000_000;

  /// How many pictures of the later recording are compared.
  public static final int COMPARED = 100;

  /// The newest of the earlier recording are looked at when there are more.
  public static final int MOST_MARKS = 4_096;

  private static final int MOST_LOST = 30;
  private static final int LEAST_RUN = 8;
  private static final int FOR_EACH_BREAK = 4;

  /// What is compared of a sample.
  ///
  /// @param hash of its coded picture
  /// @param damaged whether packets of it, or of pictures that it builds on, are known to be lost
  public record Mark(long wallMicros, int sizeBytes, int hash, boolean damaged) {
    boolean sameContent(Mark other) {
      return sizeBytes == other.sizeBytes && hash == other.hash;
    }
  }

  /// @param keep how many of the earlier recording's samples are kept
  /// @param byContent whether the later recording was found in the earlier one
  /// @param aheadMicros by how much the later recording's times of the same frames are later; 0
  ///   when that is not known
  public record Cut(int keep, boolean byContent, long aheadMicros) {}

  /// @param at index in the earlier recording of what the later one begins with
  private record Alignment(int at, long aheadMicros) {
    long awayMicros() {
      return Math.abs(aheadMicros);
    }
  }

  private Splice() {}

  /// @param previous video samples of the earlier recording, in decoding order, from twice the
  ///   window before the later one's key frame to a window after it, or to its end
  /// @param later the first samples of the later recording, in decoding order, a key frame first
  /// @param frameMicros distance of two frames
  public static Cut cut(List<Mark> previous, List<Mark> later, long frameMicros) {
    return believed(alignments(previous, later, frameMicros))
        .map(found -> new Cut(found.at(), true, found.aheadMicros()))
        .orElseGet(() -> new Cut(firstFrom(previous, begin(later, frameMicros)), false, 0));
  }

  private static Optional<Alignment> believed(List<Alignment> holding) {
    List<Alignment> byTime =
        holding.stream().sorted(Comparator.comparingLong(Alignment::aheadMicros)).toList();
    long apartMicros = 2 * WINDOW_MICROS;
    for (int i = 1; i < byTime.size(); i++) {
      long micros = byTime.get(i).aheadMicros() - byTime.get(i - 1).aheadMicros();
      apartMicros = Math.min(apartMicros, micros);
    }
    long mostMicros = apartMicros / 2;
    return byTime.stream()
        .min(Comparator.comparingLong(Alignment::awayMicros))
        .filter(each -> each.awayMicros() <= mostMicros);
  }

  private static List<Alignment> alignments(
      List<Mark> previous, List<Mark> later, long frameMicros) {
    var holding = new ArrayList<Alignment>();
    for (int j = 0; j < Math.min(later.size(), MOST_LOST); j++) {
      for (int i = Math.max(0, previous.size() - MOST_MARKS); i < previous.size(); i++) {
        boolean begins = i == 0 || j == 0 || !same(previous, i - 1, later, j - 1);
        if (begins && same(previous, i, later, j)) {
          long aheadMicros = aheadMicros(previous, i, later, j);
          if (holds(previous, i, later, j, frameMicros)) {
            int at = j == 0 ? i : firstFrom(previous, begin(later, frameMicros) - aheadMicros);
            add(holding, new Alignment(at, aheadMicros), frameMicros);
          }
        }
      }
    }
    return holding;
  }

  /// Adds an alignment, unless it is one of them but for a picture that was lost.
  private static void add(List<Alignment> holding, Alignment found, long frameMicros) {
    for (Alignment each : holding) {
      if (2 * Math.abs(each.aheadMicros() - found.aheadMicros()) < frameMicros) {
        return;
      }
    }
    holding.add(found);
  }

  private static boolean holds(
      List<Mark> previous, int from, List<Mark> later, int first, long frameMicros) {
    long aheadMicros = aheadMicros(previous, from, later, first);
    int agreed = 0;
    int against = 0;
    int i = from;
    int j = first;
    while (i < previous.size() && j < Math.min(later.size(), COMPARED)) {
      if (same(previous, i, later, j)) {
        agreed++;
        i++;
        j++;
        continue;
      }
      boolean damaged = previous.get(i).damaged() || later.get(j).damaged();
      against += damaged ? 0 : 1;
      if (against > FOR_EACH_BREAK && against * FOR_EACH_BREAK > agreed) {
        return false;
      }
      int lost = lost(previous, i, later, j, aheadMicros, frameMicros);
      i += lost == 0 ? 1 : Math.max(lost, 0);
      j += lost == 0 ? 1 : Math.max(-lost, 0);
    }
    return agreed >= (first == 0 ? 1 : LEAST_RUN) && agreed >= against * FOR_EACH_BREAK;
  }

  /// How many pictures the later recording lost where the two do not agree; below 0, how many the
  /// earlier one lost; 0 when they do not agree soon after, either.
  private static int lost(
      List<Mark> previous, int i, List<Mark> later, int j, long aheadMicros, long frameMicros) {
    for (int lost = 1; lost <= MOST_LOST; lost++) {
      if (same(previous, i + lost, later, j)
          && Math.abs(aheadMicros(previous, i + lost, later, j) - aheadMicros) < frameMicros) {
        return lost;
      }
      if (same(previous, i, later, j + lost)
          && Math.abs(aheadMicros(previous, i, later, j + lost) - aheadMicros) < frameMicros) {
        return -lost;
      }
    }
    return 0;
  }

  private static long aheadMicros(List<Mark> previous, int i, List<Mark> later, int j) {
    return later.get(j).wallMicros() - previous.get(i).wallMicros();
  }

  private static boolean same(List<Mark> previous, int i, List<Mark> later, int j) {
    return i < previous.size() && j < later.size() && previous.get(i).sameContent(later.get(j));
  }

  /// Half a frame before the later recording's first picture.
  private static long begin(List<Mark> later, long frameMicros) {
    return later.getFirst().wallMicros() - frameMicros / 2;
  }

  /// How many of the earlier recording come before the first that is not before a moment.
  private static int firstFrom(List<Mark> previous, long micros) {
    int at = 0;
    while (at < previous.size() && previous.get(at).wallMicros() < micros) {
      at++;
    }
    return at;
  }
}
