package dev.meerkat.core.model;

import java.util.regex.Pattern;

/// The rule that every identity follows: it appears in file names, URLs and logs as it is.
public final class Name {
  private static final Pattern ALLOWED =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

  private Name() {}

  /// Whether it follows the rule.
  public static boolean isUsable(String value) {
    return ALLOWED.matcher(value).matches();
  }

  /// @throws IllegalArgumentException naming `what`, the value and the rule
  public static String checked(String what, String value) {
    if (!isUsable(value)) {
      throw new IllegalArgumentException(
          what
              + " '"
              + value
              + "' is not usable: use 1 to 63 letters, digits, dots, hyphens or underscores,"
              + " beginning and ending with a letter or digit");
    }
    return value;
  }
}
