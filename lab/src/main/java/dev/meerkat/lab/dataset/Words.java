package dev.meerkat.lab.dataset;

import dev.meerkat.lab.LabFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What the campaigns are told on their command lines.
final class Words {
  /// Where their figures go.
  static final Path OUT = Path.of("out");

  private Words() {}

  record Option(String name, String value) {}

  /// Options, each with a value.
  static List<Option> of(String[] words) {
    if (words.length % 2 != 0) {
      throw new LabFailure("an option without a value: " + words[words.length - 1]);
    }
    List<Option> options = new ArrayList<>();
    for (int i = 0; i < words.length; i += 2) {
      options.add(new Option(words[i], words[i + 1]));
    }
    return options;
  }

  static int number(String text) {
    if (!text.matches("[1-9][0-9]{0,4}")) {
      throw new LabFailure("'" + text + "' is not a number from 1 to 99999");
    }
    return Integer.parseInt(text);
  }

  static <T extends Enum<T>> T one(T[] all, String value) {
    return Arrays.stream(all)
        .filter(each -> word(each).equals(value))
        .findFirst()
        .orElseThrow(() ->
            new LabFailure(value + " is none of " + Arrays.stream(all).map(Words::word).toList()));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
