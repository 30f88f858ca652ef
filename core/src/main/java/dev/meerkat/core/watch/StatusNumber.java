package dev.meerkat.core.watch;

/// Which status of a server it is.
///
/// @param life a random number that the server has made at its start: a server that was started
///   again counts anew, and what was said of its life before says nothing of this one
/// @param count how many statuses it has told in this life, this one included
public record StatusNumber(long life, long count) {
  /// What a status has that was never told.
  public static final StatusNumber NONE = new StatusNumber(0, 0);

  StatusNumber next() {
    return new StatusNumber(life, count + 1);
  }

  /// Whether it is of the same life, and not older.
  boolean reaches(StatusNumber other) {
    return life == other.life && count >= other.count;
  }
}
