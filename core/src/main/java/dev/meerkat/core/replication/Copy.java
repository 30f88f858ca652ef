package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;

/// What one side durably knows of its copy of the dataset.
///
/// @param end of what it holds, without its journal; while it is open, the last mark that is known
///   to be synced
/// @param journal the number of the journal that belongs to it: any other one is of the past
public record Copy(History history, Mark end, Condition condition, Tracker tracker, long journal) {
  /// A folder that Meerkat has never replicated, whatever it holds.
  public static final Copy NEW =
      new Copy(History.NONE, Mark.START, new Condition.Open(), Tracker.UNKNOWN, 0);

  public Position position() {
    return history.at(end.sequence());
  }

  public boolean isResyncing() {
    return condition instanceof Condition.Resyncing;
  }

  /// Whether it is no state that any side has been in.
  public boolean isInconsistent() {
    return switch (condition) {
      case Condition.Whole _, Condition.Open _ -> false;
      case Condition.Resyncing _, Condition.Emptying _ -> true;
    };
  }

  /// Other rules say what belongs to it: it may lack anything, until it was compared with the other
  /// one.
  public Copy ruledAnew() {
    return history.isEmpty()
        ? this
        : with(
            tracker
                .touch(Ranges.EVERYTHING, Integer.MAX_VALUE)
                .differs(Ranges.EVERYTHING, Integer.MAX_VALUE));
  }

  /// Begins an epoch of its own.
  Copy activated(long epoch, ServerId self) {
    boolean exact = condition instanceof Condition.Whole;
    return new Copy(
        history.begin(epoch, self, end, exact), end, new Condition.Open(), tracker, journal);
  }

  Copy with(History next) {
    return new Copy(next, end, condition, tracker, journal);
  }

  /// One that ends there.
  public Copy with(Mark next) {
    return new Copy(history, next, condition, tracker, journal);
  }

  Copy with(Condition next) {
    return new Copy(history, end, next, tracker, journal);
  }

  Copy with(Tracker next) {
    return new Copy(history, end, condition, next, journal);
  }
}
