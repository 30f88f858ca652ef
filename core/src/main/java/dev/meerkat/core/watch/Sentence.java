package dev.meerkat.core.watch;

import dev.meerkat.core.model.CameraId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Puts together what a person reads about one step: what happened, then what is done about it,
/// such as `b left the site; recording cam2, cam4 in place of b, which is down`.
final class Sentence {
  private static final int LONGEST_LIST = 8;
  private static final int MOST_REASONS = 3;

  private final List<String> causes = new ArrayList<>();
  private final SortedMap<String, List<CameraId>> deeds = new TreeMap<>();

  void because(String cause) {
    causes.add(cause);
  }

  /// Says nothing when there are no names.
  void because(Collection<?> names, String happened) {
    if (!names.isEmpty()) {
      causes.add(list(names) + happened);
    }
  }

  /// Tells what happened to whom, by reason; where there are many reasons, the first few of them.
  ///
  /// @param byReason the reason may be empty
  void because(String happened, SortedMap<String, ? extends Collection<?>> byReason) {
    var others = new ArrayList<Object>();
    int told = 0;
    for (var entry : byReason.entrySet()) {
      if (told == MOST_REASONS) {
        others.addAll(entry.getValue());
      } else {
        told++;
        String reason = entry.getKey().isEmpty() ? "" : ": " + entry.getKey();
        causes.add(happened + list(entry.getValue()) + reason);
      }
    }
    if (!others.isEmpty()) {
      causes.add(happened + list(others) + ": for other reasons");
    }
  }

  /// @param deed with `*` in the place of the cameras; the same deed is told once for all of them
  void doing(String deed, CameraId camera) {
    deeds.computeIfAbsent(deed, _ -> new ArrayList<>()).add(camera);
  }

  /// Empty when nothing happened.
  String text() {
    if (causes.isEmpty() && deeds.isEmpty()) {
      return "";
    }
    var parts = new ArrayList<>(causes);
    deeds.forEach((deed, cameras) -> parts.add(deed.replace("*", list(cameras))));
    return String.join("; ", parts);
  }

  static String list(Collection<?> names) {
    var shown =
        names.stream().limit(LONGEST_LIST).map(Object::toString).collect(Collectors.joining(", "));
    return names.size() <= LONGEST_LIST
        ? shown
        : shown + " and " + (names.size() - LONGEST_LIST) + " more";
  }
}
