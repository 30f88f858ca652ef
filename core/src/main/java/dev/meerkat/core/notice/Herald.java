package dev.meerkat.core.notice;

import java.util.ArrayList;

/// Decides what people are told. Every server has its own; together they tell everything once, as
/// long as they see each other, and rather twice than never when they do not:
///
/// - That redundancy starts and ends is told by the server that records in place of another, of the
///   cameras that it records, by its own rules.
/// - What only one server sees, such as its disks, is told by that one.
/// - What all see is told by the *spokesman*. On each side of a split there is one.
///
/// What changes within some seconds is told together, and no more than a bounded number of notices
/// an hour; beyond that, changes wait and become one notice.
public final class Herald {
  private final NoticeSettings settings;

  public Herald(NoticeSettings settings) {
    this.settings = settings;
  }

  /// Takes one look; to be done every second or so. A server that is just starting or cut off tells
  /// nothing: it does not know.
  ///
  /// @param atMillis monotonic
  /// @param wallMillis the server's wall clock, for people
  public HeraldStep step(HeraldState state, Situation situation, long atMillis, long wallMillis) {
    var notices = new ArrayList<Notice>();
    if (!situation.settled()) {
      return new HeraldStep(state, notices);
    }
    var cover = state.cover().step(situation, atMillis, wallMillis, settings, notices);
    var troubles = state.troubles().step(situation, atMillis, wallMillis, settings, notices);
    return new HeraldStep(new HeraldState(cover, troubles), notices);
  }
}
