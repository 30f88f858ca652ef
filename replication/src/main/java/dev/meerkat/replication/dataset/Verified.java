package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Verification.Outcome;
import dev.meerkat.core.replication.Verification.Result;
import java.util.List;

/// What came of a verification.
///
/// @param differences what was found, a line for each: path and range
public record Verified(Result result, String sentence, List<String> differences) {
  public Verified {
    differences = List.copyOf(differences);
  }

  static Verified of(Outcome outcome, List<String> differences) {
    return new Verified(outcome.result(), outcome.sentence(), differences);
  }

  static Verified failed(String why) {
    return new Verified(Result.FAILED, why, List.of());
  }
}
