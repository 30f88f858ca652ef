package dev.meerkat.core.document;

import dev.meerkat.core.model.Name;
import java.util.Comparator;
import java.util.regex.Pattern;

/// What a document is about: `camera gate-3`, `server north`. Kinds that this version does not know
/// are kept and passed on.
///
/// @param kind 1 to 32 lower-case letters and hyphens, beginning with a letter
public record DocumentKey(String kind, String id) implements Comparable<DocumentKey> {
  public static final String CAMERA = "camera";
  public static final String SERVER = "server";
  public static final String PROTECTION = "protection";

  /// A server that was removed from the site; its certificates are not accepted any more.
  public static final String REMOVED = "removed";

  /// Where notices go.
  public static final String CHANNEL = "channel";

  private static final Pattern KIND = Pattern.compile("[a-z][a-z-]{0,31}");
  private static final Comparator<DocumentKey> ORDER =
      Comparator.comparing(DocumentKey::kind).thenComparing(DocumentKey::id);

  public DocumentKey {
    if (!KIND.matcher(kind).matches()) {
      throw new IllegalArgumentException(
          "document kind '" + kind + "' is not usable: use 1 to 32 lower-case letters and hyphens");
    }
    Name.checked("name of a " + kind, id);
  }

  @Override
  public int compareTo(DocumentKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind + " " + id;
  }
}
