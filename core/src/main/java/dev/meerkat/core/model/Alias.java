package dev.meerkat.core.model;

import java.util.regex.Pattern;

/// The rule that every alias follows. People name servers by them in commands and URLs, so nothing
/// is allowed in it that separates or steers there: no comma, no slash, no hyphen in front.
public final class Alias {
  private static final int MAX_CHARS = 100;

  private static final Pattern USABLE =
      Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N} ._:()'-]*(?<! )");

  private Alias() {}

  /// @param alias empty for none
  public static boolean isUsable(String alias) {
    return alias.isEmpty() || (alias.length() <= MAX_CHARS && USABLE.matcher(alias).matches());
  }

  /// Why an alias that is not usable is not, and what is.
  public static String refusal(String alias) {
    return "alias '"
        + alias
        + "' is not usable: use up to "
        + MAX_CHARS
        + " letters and digits of any language, spaces, and . - _ : ( ) ', beginning with a letter"
        + " or digit";
  }

  static void check(String alias) {
    if (!isUsable(alias)) {
      throw new IllegalArgumentException(refusal(alias));
    }
  }
}
