package dev.meerkat.core.document;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ProtectedRange;
import java.util.SortedMap;
import java.util.TreeMap;

/// Between the documents of protected ranges and [ProtectedRange].
public final class ProtectionDocuments {
  private static final String CAMERA = "camera";
  private static final String FROM_MICROS = "fromMicros";
  private static final String TO_MICROS = "toMicros";
  private static final String NOTE = "note";

  private ProtectionDocuments() {}

  /// @param protection name of a protected range
  public static DocumentKey key(String protection) {
    return new DocumentKey(DocumentKey.PROTECTION, protection);
  }

  public static SortedMap<String, String> fields(ProtectedRange range) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put(CAMERA, range.camera().value());
    fields.put(FROM_MICROS, Long.toString(range.fromMicros()));
    fields.put(TO_MICROS, Long.toString(range.toMicros()));
    fields.put(NOTE, range.note());
    return fields;
  }

  static ProtectedRange read(Fields fields) throws BadField {
    try {
      return new ProtectedRange(
          new CameraId(fields.text(CAMERA)),
          fields.micros(FROM_MICROS),
          fields.micros(TO_MICROS),
          fields.text(NOTE));
    } catch (IllegalArgumentException e) {
      throw fields.bad(e);
    }
  }
}
