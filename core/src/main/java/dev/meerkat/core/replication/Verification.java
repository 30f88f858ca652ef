package dev.meerkat.core.replication;

import java.util.Optional;

/// An on-line comparison of both sides, going on or done. In windows, as a resync ([Lookahead]):
/// the active side tells checksums, each with its place in the stream; the standby compares when it
/// applies it, since it is the very state of that place then, and says of each window what differs.
///
/// | Stage | Goes on when |
/// |---|---|
/// | COMPARING | the last window is answered: DONE, or LEAVING if something differs and is to be mended |
/// | LEAVING | the standby, sent away, comes back, and a resync begins |
/// | MENDING | the resync is complete: DONE |
///
/// A standby that is lost while comparing or being mended, or that does not come back, ends it, and
/// so does the end of the active side.
///
/// @param scan tells verifications apart
/// @param mend whether what differs is to be resynchronised
/// @param told windows whose checksums are in the stream
/// @param answered windows of which the standby has said what differs
/// @param telling whether a window is just being told
/// @param toldAll whether there is none behind those told
/// @param differing how many ranges differ
/// @param ticks that it has waited for the standby to come back
/// @param outcome when it is done
public record Verification(
    long scan,
    boolean mend,
    Stage stage,
    long told,
    long answered,
    boolean telling,
    boolean toldAll,
    long differing,
    int ticks,
    Optional<Outcome> outcome) {
  /// Windows that the standby may have to compare.
  static final int MOST = 2;

  /// Ticks in which the standby must come back to be mended.
  static final int PATIENCE_TICKS = 120;

  /// Where a verification is.
  public enum Stage {
    COMPARING,
    LEAVING,
    MENDING,
    DONE
  }

  /// What came of it.
  public enum Result {
    EQUAL,
    /// Also when it is mended by now.
    DIFFERS,
    FAILED
  }

  /// @param sentence for the administrator
  public record Outcome(Result result, String sentence) {}

  static Verification begin(long scan, boolean mend) {
    return new Verification(
        scan, mend, Stage.COMPARING, 0, 0, false, false, 0, 0, Optional.empty());
  }

  public boolean isGoing() {
    return stage != Stage.DONE;
  }

  /// Whether it takes checksums, and what the standby says of them.
  public boolean isComparing(long id) {
    return stage == Stage.COMPARING && scan == id;
  }

  boolean isLeaving() {
    return stage == Stage.LEAVING;
  }

  boolean mayTell() {
    return stage == Stage.COMPARING && !telling && !toldAll && told - answered < MOST;
  }

  /// Whether all of it is compared, and the standby is to be sent away.
  boolean isToMend() {
    return isCompared() && differing > 0 && mend;
  }

  private boolean isCompared() {
    return stage == Stage.COMPARING && toldAll && answered == told;
  }

  Verification tell() {
    return new Verification(
        scan, mend, stage, told, answered, true, toldAll, differing, ticks, outcome);
  }

  /// The window is in the stream.
  Verification told(long id, boolean last) {
    return isComparing(id)
        ? new Verification(
            scan, mend, stage, told + 1, answered, false, last, differing, ticks, outcome)
        : this;
  }

  /// @param more ranges that differ
  Verification answered(long id, long window, long more) {
    return isComparing(id) && window == answered + 1 && window <= told
        ? new Verification(
            scan, mend, stage, told, window, telling, toldAll, differing + more, ticks, outcome)
        : this;
  }

  /// Done, if everything is compared and nothing is to be mended.
  Verification concluded() {
    if (!isCompared() || isToMend()) {
      return this;
    }
    return differing == 0
        ? done(Result.EQUAL, "both sides are equal")
        : done(Result.DIFFERS, differ("found to differ"));
  }

  Verification leaving() {
    return at(Stage.LEAVING, 0);
  }

  /// A resync has begun.
  Verification resyncing() {
    return isLeaving() ? at(Stage.MENDING, 0) : this;
  }

  Verification resynced() {
    return stage == Stage.MENDING ? done(Result.DIFFERS, differ("found to differ; mended")) : this;
  }

  Verification lost(String why) {
    return switch (stage) {
      case COMPARING ->
          done(Result.FAILED, "the standby was lost in the middle of comparing: " + why);
      case MENDING ->
          done(
              Result.FAILED,
              differ("found to differ, and the standby was lost in the middle of being mended: ")
                  + why
                  + "; that goes on when it is back");
      case LEAVING, DONE -> this;
    };
  }

  Verification ticked() {
    if (!isLeaving()) {
      return this;
    }
    return ticks >= PATIENCE_TICKS
        ? done(
            Result.FAILED,
            differ(
                "found to differ, and the standby has not come back to be mended: verify again,"
                    + " with mending, when it is connected"))
        : at(Stage.LEAVING, ticks + 1);
  }

  /// It cannot be brought to its end.
  Verification failed(String why) {
    return isGoing() ? done(Result.FAILED, why) : this;
  }

  private Verification at(Stage next, int waited) {
    return new Verification(
        scan, mend, next, told, answered, telling, toldAll, differing, waited, outcome);
  }

  private Verification done(Result result, String sentence) {
    return new Verification(
        scan,
        mend,
        Stage.DONE,
        told,
        answered,
        false,
        toldAll,
        differing,
        0,
        Optional.of(new Outcome(result, sentence)));
  }

  private String differ(String now) {
    return (differing == 1 ? "1 range " : differing + " ranges ") + now;
  }

  String mending() {
    return differ("found to differ: the standby is to be mended");
  }
}
