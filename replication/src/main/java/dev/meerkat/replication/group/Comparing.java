package dev.meerkat.replication.group;

import dev.meerkat.core.group.DatasetId;
import dev.meerkat.replication.dataset.Gauges;
import dev.meerkat.replication.dataset.Side;
import dev.meerkat.replication.dataset.Verified;
import java.util.List;
import java.util.Optional;

/// The newest comparison of one dataset with the other host's copy.
final class Comparing {
  private final DatasetId id;
  private boolean asked;
  private Optional<Verified> result = Optional.empty();

  Comparing(DatasetId id) {
    this.id = id;
  }

  synchronized boolean isGoing() {
    return asked && result.isEmpty();
  }

  /// @return whether the side is active, and one has begun
  synchronized boolean begin(Side side, boolean mend) {
    if (!side.verify(mend)) {
      return false;
    }
    asked = true;
    result = Optional.empty();
    return true;
  }

  /// @return whether somebody waits for it
  synchronized boolean done(Verified word) {
    if (!isGoing()) {
      return false;
    }
    result = Optional.of(word);
    return true;
  }

  /// None when none was asked for.
  Optional<Compared> compared(Gauges gauges) {
    Optional<Verified> done;
    synchronized (this) {
      if (!asked) {
        return Optional.empty();
      }
      done = result;
    }
    return Optional.of(
        done.map(word -> new Compared(id, stage(word), word.sentence(), word.differences()))
            .orElseGet(() ->
                new Compared(
                    id,
                    Compared.Stage.GOING,
                    gauges.verification().orElse("beginning"),
                    List.of())));
  }

  private static Compared.Stage stage(Verified word) {
    return switch (word.result()) {
      case EQUAL -> Compared.Stage.EQUAL;
      case DIFFERS -> Compared.Stage.DIFFERS;
      case FAILED -> Compared.Stage.FAILED;
    };
  }
}
