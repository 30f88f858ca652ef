package dev.meerkat.core.replication;

import java.util.List;
import java.util.stream.Stream;

/// What of a folder belongs to the dataset, the same on both sides. A name that is left out, with
/// all that is in it, stays where it is on each side: it is neither copied nor compared nor
/// removed.
///
/// | The path, or a folder that it is in | Then |
/// |---|---|
/// | matches no pattern of `exclude` | it belongs |
/// | matches one, and one of `include` as well | it belongs |
/// | matches one, and none of `include` | it is left out, with all that is in it |
///
/// @param exclude patterns, see `docs/replication.md#rules`
/// @param include exceptions of them
public record Rules(List<Pattern> exclude, List<Pattern> include) {
  public static final Rules ALL = new Rules(List.of(), List.of());
  private static final int MOST = 100;

  /// All of them together: each side tells them the other one.
  private static final int MOST_CHARACTERS = 1_200;

  private static final char SEPARATOR = '/';

  public Rules {
    exclude = List.copyOf(exclude);
    include = List.copyOf(include);
    int patterns = exclude.size() + include.size();
    int characters =
        Stream.concat(exclude.stream(), include.stream())
            .mapToInt(each -> each.written().length())
            .sum();
    if (patterns > MOST || characters > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          patterns
              + " patterns with "
              + characters
              + " characters to exclude and include; at most "
              + MOST
              + " with "
              + MOST_CHARACTERS);
    }
  }

  /// @throws IllegalArgumentException that names the pattern that is wrong
  public static Rules of(List<String> exclude, List<String> include) {
    return new Rules(
        exclude.stream().map(Pattern::of).toList(), include.stream().map(Pattern::of).toList());
  }

  /// A pattern that is right.
  ///
  /// @throws IllegalArgumentException that says what is wrong with it
  public static String checked(String pattern) {
    return Pattern.of(pattern).written();
  }

  public boolean leaveOutNothing() {
    return exclude.isEmpty();
  }

  /// @param path from the dataset's folder on, with `/` between names
  public boolean belongs(String path) {
    if (exclude.isEmpty()) {
      return true;
    }
    for (int end = path.indexOf(SEPARATOR); ; end = path.indexOf(SEPARATOR, end + 1)) {
      String part = end < 0 ? path : path.substring(0, end);
      boolean matched = exclude.stream().anyMatch(each -> each.matches(part));
      if (matched && include.stream().noneMatch(each -> each.matches(part))) {
        return false;
      }
      if (end < 0) {
        return true;
      }
    }
  }

  /// Whether something in a folder may belong under one of these paths of the folder, and not under
  /// the other one.
  public boolean mayDiffer(String folder, String other) {
    return reach(folder) || reach(other);
  }

  private boolean reach(String folder) {
    return Stream.concat(exclude.stream(), include.stream()).anyMatch(each -> each.reaches(folder));
  }

  /// For people, and to compare both sides.
  @Override
  public String toString() {
    return exclude.isEmpty()
        ? "everything"
        : "everything but " + list(exclude) + (include.isEmpty() ? "" : "; with " + list(include));
  }

  private static String list(List<Pattern> patterns) {
    return String.join(", ", patterns.stream().map(Pattern::written).toList());
  }
}
