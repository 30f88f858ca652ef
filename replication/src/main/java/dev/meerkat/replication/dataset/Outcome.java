package dev.meerkat.replication.dataset;

/// Whether what was asked for is done.
public final class Outcome extends Pending<Outcome.Word> {
  /// @param done whether it was done
  /// @param sentence what came of it, and if nothing, why
  public record Word(boolean done, String sentence) {}

  static Outcome known(boolean done, String sentence) {
    var outcome = new Outcome();
    outcome.is(done, sentence);
    return outcome;
  }

  void is(boolean done, String sentence) {
    is(new Word(done, sentence));
  }
}
