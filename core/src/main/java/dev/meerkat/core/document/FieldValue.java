package dev.meerkat.core.document;

import dev.meerkat.core.model.ServerId;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A field's value and when it was written. The larger one wins a merge; should two servers ever
/// write under the same version (two that carry one name can), the larger text wins everywhere.
///
/// @param value well-formed text of at most [#MAX_CHARS] characters; may be a password, so it is
///   never printed
/// @param replaced the newest version by anybody else that its writer knew when it wrote the first
///   of its own values in a row; by it a conflict is told from a later edit ([Conflict]). Empty
///   where that is not known. It is a remark only, and takes no part in order and equality
public record FieldValue(String value, Hlc version, Optional<Hlc> replaced)
    implements Comparable<FieldValue> {
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

  public FieldValue(String value, Hlc version) {
    this(value, version, Optional.empty());
  }

  /// What somebody writes who knows `old`.
  ///
  /// @param old null when there was nothing
  static FieldValue over(@Nullable FieldValue old, String value, Hlc version) {
    ServerId writer = version.node();
    Hlc replaced =
        old == null
            ? Hlc.start(writer)
            : old.version().node().equals(writer)
                ? old.replaced().orElse(old.version())
                : old.version();
    return new FieldValue(value, version, Optional.of(replaced));
  }

  private static boolean isHalfCharacter(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  @Override
  public int compareTo(FieldValue other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FieldValue field && compareTo(field) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * version.hashCode() + value.hashCode();
  }

  @Override
  public String toString() {
    return "written at " + version;
  }
}
