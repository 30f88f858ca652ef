package dev.meerkat.replication.dataset;

import java.util.Optional;

/// What becomes of something that the administrator of a side asked for. The first word counts.
public final class Outcome {
  /// @param done whether it was done
  /// @param sentence what came of it, and if nothing, why
  public record Word(boolean done, String sentence) {}

  private Optional<Word> word = Optional.empty();

  static Outcome known(boolean done, String sentence) {
    var outcome = new Outcome();
    outcome.is(done, sentence);
    return outcome;
  }

  synchronized void is(boolean done, String sentence) {
    if (word.isEmpty()) {
      word = Optional.of(new Word(done, sentence));
      notifyAll();
    }
  }

  /// Waits until it is known: as long as it takes, which is until this side is ended at most.
  public synchronized Word await() throws InterruptedException {
    while (word.isEmpty()) {
      wait();
    }
    return word.get();
  }
}
