package dev.meerkat.media.rtsp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One challenge of a `WWW-Authenticate` header (RFC 7235 §2.1), or credentials of the same form.
///
/// @param scheme in lower case
/// @param parameters by name in lower case; the first of a name counts
record ChallengeText(String scheme, Map<String, String> parameters) {
  ChallengeText {
    parameters = Map.copyOf(parameters);
  }

  /// The challenges of one header. They are separated by commas, as their parameters are: a word
  /// without an equals sign behind it begins the next one.
  static List<ChallengeText> split(String header) {
    List<ChallengeText> challenges = new ArrayList<>();
    String scheme = "";
    Map<String, String> parameters = new HashMap<>();
    int at = 0;
    while (at < header.length()) {
      char c = header.charAt(at);
      if (c == ',' || c == ' ' || c == '\t') {
        at++;
        continue;
      }
      int wordEnd = wordEnd(header, at);
      int next = skipBlanks(header, wordEnd);
      String word = header.substring(at, wordEnd).toLowerCase(Locale.ROOT);
      if (next < header.length() && header.charAt(next) == '=') {
        StringBuilder value = new StringBuilder();
        at = value(header, skipBlanks(header, next + 1), value);
        parameters.putIfAbsent(word, value.toString().strip());
      } else {
        if (!scheme.isEmpty()) {
          challenges.add(new ChallengeText(scheme, parameters));
          parameters = new HashMap<>();
        }
        scheme = word;
        at = Math.max(wordEnd, at + 1);
      }
    }
    if (!scheme.isEmpty()) {
      challenges.add(new ChallengeText(scheme, parameters));
    }
    return challenges;
  }

  private static int wordEnd(String text, int from) {
    int at = from;
    while (at < text.length() && ",= \t\"".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  /// Reads a value, quoted or not, and returns where it ends.
  private static int value(String text, int from, StringBuilder value) {
    int at = from;
    if (at < text.length() && text.charAt(at) == '"') {
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      return Math.min(at + 1, text.length());
    }
    for (; at < text.length() && text.charAt(at) != ','; at++) {
      value.append(text.charAt(at));
    }
    return at;
  }
}
