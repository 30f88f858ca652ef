package dev.meerkat.core.notice;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Words that somebody chose for notices, by field: `startedSubject`, `startedText`, and the same
/// of `ended` and `problems`.
public record Templates(SortedMap<String, String> byField) {
  public static final Templates USUAL = new Templates(new TreeMap<>());

  private static final String SUBJECT = "Subject";
  private static final String TEXT = "Text";

  /// @throws IllegalArgumentException when one of them makes no sense, with its field and what was
  ///   expected
  public Templates {
    var kept = new TreeMap<String, String>();
    byField.forEach((field, source) -> {
      if (!source.isEmpty()) {
        check(field, source);
        kept.put(field, source);
      }
    });
    byField = Collections.unmodifiableSortedMap(kept);
  }

  private static void check(String field, String source) {
    try {
      Template.parse(source, kind(field).placeholders());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(field + ": " + e.getMessage(), e);
    }
    if (field.endsWith(SUBJECT) && source.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(field + ": a subject is one line");
    }
  }

  private static NoticeKind kind(String field) {
    for (var kind : NoticeKind.values()) {
      if (kind != NoticeKind.TEST
          && (field.equals(field(kind, SUBJECT)) || field.equals(field(kind, TEXT)))) {
        return kind;
      }
    }
    throw new IllegalArgumentException("there is no template of this name");
  }

  private static String field(NoticeKind kind, String part) {
    return switch (kind) {
      case STARTED -> "started" + part;
      case ENDED -> "ended" + part;
      case PROBLEMS -> "problems" + part;
      case TEST -> "test" + part;
    };
  }

  /// All fields that there may be.
  public static SortedMap<String, String> unset() {
    var fields = new TreeMap<String, String>();
    for (var kind : NoticeKind.values()) {
      if (kind != NoticeKind.TEST) {
        fields.put(field(kind, SUBJECT), "");
        fields.put(field(kind, TEXT), "");
      }
    }
    return fields;
  }

  /// One line, whatever the values are.
  public String subject(NoticeKind kind, SortedMap<String, String> values) {
    var chosen = byField.get(field(kind, SUBJECT));
    var template =
        chosen == null ? kind.usualSubject() : Template.parse(chosen, kind.placeholders());
    return template.filled(values).replaceAll("\\p{Cntrl}+", " ").strip();
  }

  public String text(NoticeKind kind, SortedMap<String, String> values) {
    var chosen = byField.get(field(kind, TEXT));
    var template = chosen == null ? kind.usualText() : Template.parse(chosen, kind.placeholders());
    return template.filled(values);
  }
}
