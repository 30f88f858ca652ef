package dev.meerkat.media.rtsp;

import java.util.ArrayDeque;
import java.util.Deque;

/// Which answers belong to the one request that is waited for (`CSeq`, RFC 2326 §12.17).
///
/// Requests are sent one at a time, so any answer belongs to the newest, except one that was given
/// twice. Cameras that number wrong from their first answer on (HiSilicon's server answers `CSeq:
/// 1` with 0, and goes on one behind), that leave the number out, or that begin to later on, are
/// understood; so the number only serves to drop repetitions.
final class AnswerNumbers {
  private static final int REMEMBERED = 16;

  private final Deque<Integer> seen = new ArrayDeque<>(REMEMBERED);
  private boolean any;
  private boolean unreliable;

  /// @param given number of the answer, -1 when it has none
  /// @param asked number of the request that is waited for
  boolean belongs(int given, int asked) {
    boolean right = given == asked;
    unreliable |= !any && !right;
    any = true;
    boolean repeated = !right && !unreliable && seen.contains(given);
    if (seen.size() == REMEMBERED) {
      seen.removeFirst();
    }
    seen.addLast(given);
    return !repeated;
  }

  /// Whether there was an answer at all.
  boolean any() {
    return any;
  }
}
