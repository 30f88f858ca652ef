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
/// A standby that is lost while comparing, or that does not come back, ends it.
///
/// @param scan tells verifications and scans apart
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

  boolean isComparing(long id) {
    return stage == Stage.COMPARING && scan == id;
  }

  boolean mayTell() {
    return stage == Stage.COMPARING && !telling && !toldAll && told - answered < MOST;
  }

  Verification tell() {
    return new Verification(
        scan, mend, stage, told, answered, true, toldAll, differing, ticks, outcome);
  }

  Verification told(boolean last) {
    return new Verification(
        scan, mend, stage, told + 1, answered, false, last, differing, ticks, outcome);
  }

  /// @param more ranges that differ
  Verification answered(long more) {
    return new Verification(
        scan, mend, stage, told, answered + 1, telling, toldAll, differing + more, ticks, outcome);
  }

  boolean isCompared() {
    return stage == Stage.COMPARING && toldAll && answered == told;
  }

  Verification at(Stage next) {
    return new Verification(
        scan, mend, next, told, answered, telling, toldAll, differing, 0, outcome);
  }

  Verification ticked() {
    return new Verification(
        scan, mend, stage, told, answered, telling, toldAll, differing, ticks + 1, outcome);
  }

  Verification done(Result result, String sentence) {
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
}
