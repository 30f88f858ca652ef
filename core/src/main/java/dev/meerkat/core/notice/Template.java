package dev.meerkat.core.notice;

import java.util.SortedMap;
import java.util.SortedSet;

/// Text with placeholders in braces: `{server} records {count}`. A brace itself is written twice at
/// its opening: `{{`.
public final class Template {
  public static final int MAX_CHARS = 4_000;

  private final String source;

  private Template(String source) {
    this.source = source;
  }

  /// @throws IllegalArgumentException when it has a placeholder that is none of `known`, or a brace
  ///   that does not end, with the place
  public static Template parse(String source, SortedSet<String> known) {
    if (source.isBlank() || source.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "a template has 1 to " + MAX_CHARS + " characters, not " + source.length());
    }
    for (int at = source.indexOf('{'); at >= 0; at = source.indexOf('{', at)) {
      if (source.startsWith("{{", at)) {
        at += 2;
        continue;
      }
      int end = source.indexOf('}', at);
      String name = end < 0 ? "" : source.substring(at + 1, end);
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            (end < 0
                    ? "the brace at character " + (at + 1) + " does not end"
                    : "there is no placeholder {" + shortened(name) + "}")
                + "; the placeholders here are "
                + String.join(", ", known)
                + ", and {{ is a brace");
      }
      at = end;
    }
    return new Template(source);
  }

  private static String shortened(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "...";
  }

  /// @param values of all placeholders
  public String filled(SortedMap<String, String> values) {
    var text = new StringBuilder();
    int done = 0;
    for (int at = source.indexOf('{'); at >= 0; at = source.indexOf('{', done)) {
      text.append(source, done, at);
      if (source.startsWith("{{", at)) {
        text.append('{');
        done = at + 2;
      } else {
        int end = source.indexOf('}', at);
        text.append(values.getOrDefault(source.substring(at + 1, end), ""));
        done = end + 1;
      }
    }
    return text.append(source, done, source.length()).toString();
  }

  @Override
  public String toString() {
    return source;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Template template && template.source.equals(source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }
}
