package dev.meerkat.core.document;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// One entity of the site as fields with versions. Whether it is deleted is a field like any other,
/// [#DELETED]: a deletion leaves the rest in place, and an edit written later than the deletion
/// brings the whole document back, even when its writer had not heard of the deletion.
///
/// @param fields by name; names are 1 to 64 letters and digits, beginning with a letter
public record Document(SortedMap<String, FieldValue> fields) {
  /// The field that says `true` once the document is deleted.
  public static final String DELETED = "deleted";

  public static final Document EMPTY = new Document(new TreeMap<>());

  /// An edit that would make a document larger than this is refused. A merge of two edits may pass
  /// it: dropping fields there would keep servers from ever agreeing.
  public static final int MAX_FIELDS = 64;

  private static final Pattern FIELD = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,63}");

  public Document {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    for (String name : fields.keySet()) {
      if (!FIELD.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "field name '" + name + "' is not usable: use 1 to 64 letters and digits");
      }
    }
  }

  public boolean isDeleted() {
    FieldValue deleted = fields.get(DELETED);
    return deleted != null && deleted.value().equals("true");
  }
}
