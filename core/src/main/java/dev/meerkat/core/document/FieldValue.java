package dev.meerkat.core.document;

import java.util.Comparator;

/// A field's value and when it was written. The larger one wins a merge; should two servers ever
/// write under the same version (two that carry one name can), the larger text wins everywhere.
///
/// @param value well-formed text of at most [#MAX_CHARS] characters; may be a password, so it is
///   never printed
public record FieldValue(String value, Hlc version) implements Comparable<FieldValue> {
  public static final int MAX_CHARS = 4_096;

  private static final Comparator<FieldValue> ORDER =
      Comparator.comparing(FieldValue::version).thenComparing(FieldValue::value);

  public FieldValue {
    if (value.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "a value of " + value.length() + " characters is too long: at most " + MAX_CHARS);
    }
    if (value.codePoints().anyMatch(FieldValue::isHalfCharacter)) {
      throw new IllegalArgumentException(
          "a value holds half a character (a lone surrogate), which cannot be stored as UTF-8");
    }
  }

  private static boolean isHalfCharacter(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  @Override
  public int compareTo(FieldValue other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "written at " + version;
  }
}
