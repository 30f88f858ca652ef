package dev.meerkat.core.document;

import dev.meerkat.core.model.ServerId;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// The fields of one document, read strictly. What is optional was unknown to earlier versions.
record Fields(DocumentKey key, Document document) {
  String text(String name) throws BadField {
    return field(name)
        .map(FieldValue::value)
        .orElseThrow(() ->
            new BadField(
                key
                    + " is left out: it has no field '"
                    + name
                    + "'; save it again with all its settings"));
  }

  Optional<FieldValue> field(String name) {
    return Optional.ofNullable(document.fields().get(name));
  }

  String optional(String name, String otherwise) {
    return field(name).map(FieldValue::value).orElse(otherwise);
  }

  boolean bool(String name) throws BadField {
    return bool(name, text(name));
  }

  /// @param otherwise what it is when it is unset
  boolean optionalBool(String name, boolean otherwise) throws BadField {
    return bool(name, optional(name, Boolean.toString(otherwise)));
  }

  private boolean bool(String name, String value) throws BadField {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(name, "'" + value + "' is neither true nor false");
    };
  }

  int count(String name) throws BadField {
    String value = text(name);
    if (!value.matches("[0-9]{1,9}")) {
      throw bad(name, "'" + value + "' is not a whole number from 0 to 999999999");
    }
    return Integer.parseInt(value);
  }

  /// Empty when it is unset.
  OptionalLong optionalCount(String name) throws BadField {
    return optional(name, "").isEmpty() ? OptionalLong.empty() : OptionalLong.of(count(name));
  }

  long millis(String name) throws BadField {
    String value = text(name);
    if (!value.matches("[0-9]{1,15}")) {
      throw bad(name, "'" + value + "' is not a time in milliseconds");
    }
    return Long.parseLong(value);
  }

  long micros(String name) throws BadField {
    String value = text(name);
    if (!value.matches("[0-9]{1,18}")) {
      throw bad(name, "'" + value + "' is not a time in microseconds");
    }
    return Long.parseLong(value);
  }

  /// @param value of that field
  ServerId server(String name, String value) throws BadField {
    try {
      return new ServerId(value);
    } catch (IllegalArgumentException e) {
      throw bad(name, String.valueOf(e.getMessage()));
    }
  }

  /// @param value of that field
  /// @param all that it may be
  <E extends Enum<E>> E constant(String name, String value, E[] all) throws BadField {
    for (E each : all) {
      if (each.name().equals(value)) {
        return each;
      }
    }
    throw bad(
        name,
        "'"
            + value
            + "' is none of "
            + Arrays.stream(all).map(Enum::name).collect(Collectors.joining(", ")));
  }

  BadField bad(String name, String why) {
    return new BadField(key + " is left out: field '" + name + "': " + why);
  }

  /// The whole of it makes no sense.
  BadField bad(IllegalArgumentException why) {
    return new BadField(key + " is left out: " + why.getMessage());
  }
}
