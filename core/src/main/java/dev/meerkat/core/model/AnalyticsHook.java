package dev.meerkat.core.model;

import java.util.List;

/// A program that runs on the server that records a camera, for as long as it does (feature C17).
///
/// @param command name of an executable file in the folder that each server sets apart for these;
///   never a path, so that who may configure cameras cannot run whatever he likes. Empty: none
/// @param arguments of the program, each as it is: no shell sees them
/// @param onBackup whether it also runs where the camera is not at home
public record AnalyticsHook(String command, List<String> arguments, boolean onBackup) {
  public static final int MAX_ARGUMENTS = 32;
  public static final int MAX_ARGUMENT_CHARS = 100;

  public static final AnalyticsHook NONE = new AnalyticsHook("", List.of(), false);

  public AnalyticsHook {
    arguments = List.copyOf(arguments);
    if (!command.isEmpty()) {
      Name.checked("analytics command", command);
    }
    if (arguments.size() > MAX_ARGUMENTS
        || arguments.stream().anyMatch(each -> each.length() > MAX_ARGUMENT_CHARS)) {
      throw new IllegalArgumentException(
          "an analytics command has at most "
              + MAX_ARGUMENTS
              + " arguments of at most "
              + MAX_ARGUMENT_CHARS
              + " characters");
    }
    if (arguments.stream().anyMatch(each -> each.codePoints().anyMatch(Character::isISOControl))) {
      throw new IllegalArgumentException(
          "an argument of an analytics command has no control characters");
    }
  }

  /// @param home whether the camera is at home where it would run
  public boolean runs(boolean home) {
    return !command.isEmpty() && (home || onBackup);
  }

  /// Whether a program that runs by this may go on by `other`.
  public boolean runsLike(AnalyticsHook other) {
    return command.equals(other.command) && arguments.equals(other.arguments);
  }
}
