package dev.meerkat.core.group;

import java.util.OptionalLong;

/// Whole numbers as YAML 1.1 has them written: decimal, or, with the sign of that, to another base
/// (`0x1f`, `0b11`, `017`) or in sixties (`1:30`); `_` between digits means nothing.
final class WholeNumber {
  private static final int MOST_DIGITS = 15;
  private static final int SIXTY = 60;

  private WholeNumber() {}

  /// Empty when it is none, or too long to be one of a document.
  static OptionalLong of(String text) {
    if (!text.matches("[-+]?[0-9].*") || text.length() > 2 * MOST_DIGITS) {
      return OptionalLong.empty();
    }
    boolean negative = text.startsWith("-");
    var digits = text.replaceFirst("^[-+]", "").replace("_", "");
    long number;
    if (digits.matches("0b[01]{1,15}")) {
      number = Long.parseLong(digits.substring(2), 2);
    } else if (digits.matches("0x[0-9a-fA-F]{1,12}")) {
      number = Long.parseLong(digits.substring(2), 16);
    } else if (digits.matches("0[0-7]{1,14}")) {
      number = Long.parseLong(digits, 8);
    } else if (digits.matches("[0-9]{1,15}")) {
      number = Long.parseLong(digits);
    } else if (digits.matches("[1-9][0-9]{0,8}(:[0-5]?[0-9]){1,3}")) {
      number = 0;
      for (var each : digits.split(":", -1)) {
        number = SIXTY * number + Long.parseLong(each);
      }
    } else {
      return OptionalLong.empty();
    }
    return OptionalLong.of(negative ? -number : number);
  }
}
