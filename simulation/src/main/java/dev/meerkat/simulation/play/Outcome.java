package dev.meerkat.simulation.play;

import java.util.List;
import java.util.SortedMap;

/// How a run ended.
///
/// @param <T> what goes wrong in its world
public sealed interface Outcome<T extends Enum<T>> {
  /// @param figure what its world counts beside events, such as requests
  record Passed<T extends Enum<T>>(long events, long figure, SortedMap<T, Long> troubles)
      implements Outcome<T> {}

  /// @param last what happened before, oldest first
  record Failed<T extends Enum<T>>(String violation, long atMillis, List<String> last)
      implements Outcome<T> {}
}
