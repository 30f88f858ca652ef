package dev.meerkat.core.document;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a store holds, without the values: enough for another to tell what it lacks.
public record Digest(SortedMap<DocumentKey, SortedMap<String, Stamp>> stamps) {
  public Digest {
    stamps = Collections.unmodifiableSortedMap(new TreeMap<>(stamps));
  }

  /// @param valueHash [String#hashCode] of the value, which tells apart two values of one version
  public record Stamp(Hlc version, int valueHash) {
    static Stamp of(FieldValue field) {
      return new Stamp(field.version(), field.value().hashCode());
    }

    /// Whether a store that has this lacks `field`.
    boolean lacks(FieldValue field) {
      int order = field.version().compareTo(version);
      return order > 0 || (order == 0 && field.value().hashCode() != valueHash);
    }
  }
}
