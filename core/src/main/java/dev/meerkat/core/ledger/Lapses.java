package dev.meerkat.core.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Joins the lapses of one session that follow each other closely, and lets go of them when they
/// are over, or have become so long that waiting for their end would hide them. Holds one at a
/// time. Not safe for use by several threads.
public final class Lapses {
  static final long LONGEST_MICROS = 10_000_000;

  private Optional<Lapse> open = Optional.empty();

  /// @return what is finished now
  public List<Lapse> add(Lapse next) {
    if (open.isPresent()
        && open.get().joins(next)
        && open.get().toMicros() - open.get().fromMicros() < LONGEST_MICROS) {
      open = open.map(lapse -> lapse.with(next));
      return List.of();
    }
    List<Lapse> finished = finish();
    open = Optional.of(next);
    return finished;
  }

  /// Footage up to this moment is whole again, but for what was added.
  ///
  /// @return what is finished now
  public List<Lapse> passed(long upToMicros) {
    boolean over =
        open.map(lapse -> upToMicros > lapse.toMicros() + Lapse.JOIN_MICROS).orElse(false);
    return over ? finish() : List.of();
  }

  /// The session is over.
  ///
  /// @return what is finished now
  public List<Lapse> finish() {
    var finished = new ArrayList<Lapse>(1);
    open.ifPresent(finished::add);
    open = Optional.empty();
    return finished;
  }
}
