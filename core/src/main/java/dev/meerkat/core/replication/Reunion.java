package dev.meerkat.core.replication;

/// How the standby's copy becomes equal to that of the active side.
///
/// | The standby's copy | Then |
/// |---|---|
/// | has an epoch newer than ours | superseded: another side was made active |
/// | is a state of ours, or in mid-resync of ours, and the queue reaches back to it | catch up |
/// | is to be mended, or the active side was, and a verification found it to differ | as below |
/// | else, and both track what they changed since a state that both had | resync of what either tracks |
/// | else | resync of everything, by comparing |
///
/// What only the standby has is kept aside before it is overwritten.
public sealed interface Reunion {
  /// Send what comes after the standby's end.
  record CatchUp(Mark from) implements Reunion {}

  /// Compare these ranges, and send those that differ; changes from `from` on as well.
  ///
  /// @param keepAside whether the standby may hold what nobody else has
  record Resync(Mark from, Ranges ranges, boolean keepAside) implements Reunion {}

  /// The other side has been made active since: this one must stop.
  record Superseded(long epoch) implements Reunion {}

  /// @param active the copy of the active side, up to its newest change
  /// @param resync the condition of a standby that a resync of this run is being done with
  /// @param mend whether what the standby is known to differ in is to be compared
  static Reunion decide(Copy active, Queue queue, Condition resync, boolean mend, Copy standby) {
    if (standby.history().epoch() > active.history().epoch()) {
      return new Superseded(standby.history().epoch());
    }
    var relation = active.history().relation(active.end(), standby.history(), standby.end());
    boolean keepAside =
        switch (relation) {
          case Relation.Strangers _, Relation.Diverged _, Relation.Behind _ -> true;
          case Relation.Same _, Relation.Ahead _ -> mayHoldMore(standby.condition());
        };
    boolean differs =
        !active.tracker().differing().isEmpty()
            || (mend && !standby.tracker().differing().isEmpty());
    boolean mends = differs && standby.condition() instanceof Condition.Whole;
    if (!mends
        && continues(relation)
        && queue.reaches(standby.end())
        && (standby.condition() instanceof Condition.Whole || standby.condition().equals(resync))) {
      return new CatchUp(standby.end());
    }
    return new Resync(active.end(), differing(active, standby, relation), keepAside);
  }

  private static boolean mayHoldMore(Condition condition) {
    return switch (condition) {
      case Condition.Open _, Condition.Emptying _ -> true;
      case Condition.Whole _, Condition.Resyncing _ -> false;
    };
  }

  private static boolean continues(Relation relation) {
    return switch (relation) {
      case Relation.Same _ -> true;
      case Relation.Ahead(_, _, var exact) -> exact;
      case Relation.Behind _, Relation.Diverged _, Relation.Strangers _ -> false;
    };
  }

  private static Ranges differing(Copy active, Copy standby, Relation relation) {
    long parting =
        switch (relation) {
          case Relation.Strangers _ -> -1;
          case Relation.Same(var at) -> at.sequence();
          case Relation.Ahead(var at, _, _) -> at.sequence();
          case Relation.Behind(var at, _, _) -> at.sequence();
          case Relation.Diverged(var at, _, _) -> at.sequence();
        };
    boolean tracked = active.tracker().base() <= parting && standby.tracker().base() <= parting;
    return tracked ? active.tracker().all().and(standby.tracker().all()) : Ranges.EVERYTHING;
  }
}
