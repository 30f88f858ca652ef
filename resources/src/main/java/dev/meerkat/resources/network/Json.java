package dev.meerkat.resources.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what `ip -j` prints (RFC 8259): maps, lists, texts, numbers as `Long`, truth values;
/// nothing for null.
final class Json {
  private static final int MOST_DEEP = 32;

  private final String text;
  private int at;
  private int deep;

  private Json(String text) {
    this.text = text;
  }

  /// @throws IllegalArgumentException that says at which character it is none
  static Object read(String text) {
    var reader = new Json(text);
    var value = reader.value();
    reader.space();
    if (reader.at < text.length()) {
      throw reader.bad("nothing more");
    }
    return value;
  }

  private IllegalArgumentException bad(String expected) {
    return new IllegalArgumentException("no JSON at character " + at + ": expected " + expected);
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char next() {
    space();
    if (at >= text.length()) {
      throw bad("more");
    }
    return text.charAt(at);
  }

  private void expect(char one) {
    if (next() != one) {
      throw bad("'" + one + "'");
    }
    at++;
  }

  private boolean takes(char one) {
    if (next() != one) {
      return false;
    }
    at++;
    return true;
  }

  private Object value() {
    if (++deep > MOST_DEEP) {
      throw bad("less depth");
    }
    var value =
        switch (next()) {
          case '{' -> map();
          case '[' -> list();
          case '"' -> string();
          default -> word();
        };
    deep--;
    return value;
  }

  private Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    expect('{');
    if (takes('}')) {
      return map;
    }
    do {
      next();
      var name = string();
      expect(':');
      map.put(name, value());
    } while (takes(','));
    expect('}');
    return map;
  }

  private List<Object> list() {
    List<Object> list = new ArrayList<>();
    expect('[');
    if (takes(']')) {
      return list;
    }
    do {
      list.add(value());
    } while (takes(','));
    expect(']');
    return list;
  }

  private String string() {
    expect('"');
    var string = new StringBuilder();
    while (true) {
      if (at >= text.length()) {
        throw bad("the end of a text");
      }
      char c = text.charAt(at++);
      if (c == '"') {
        return string.toString();
      }
      string.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at++) : ' ';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw bad("an escape");
    };
  }

  private char unicode() {
    if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9A-Fa-f]{4}")) {
      throw bad("four hexadecimal digits");
    }
    at += 4;
    return (char) Integer.parseInt(text.substring(at - 4, at), 16);
  }

  private Object word() {
    int from = at;
    while (at < text.length() && "+-.eE0123456789truefalsn".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    var word = text.substring(from, at);
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> "";
      default -> {
        if (word.matches("-?[0-9]{1,18}")) {
          yield Long.parseLong(word);
        }
        at = from;
        throw bad("a value");
      }
    };
  }
}
