package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// The list of all errors that man pages name for calls to a file system, `posix-errors.txt`: by
/// which rows each is provoked, or why it is not.
final class PosixErrors {
  private record Listed(String functions, Set<String> errors) {}

  private PosixErrors() {}

  /// The list says exactly what rows have provoked, of the errors that are theirs.
  ///
  /// @param rows a word of the list, such as `table`
  /// @param provoked such as `open ENOENT`
  static void assertProvoked(String rows, Set<String> provoked) throws IOException {
    Set<String> listed = new TreeSet<>();
    Set<String> met = new TreeSet<>();
    Set<String> kinds = new TreeSet<>();
    for (Listed entry : listed(rows)) {
      entry.errors.forEach(error -> listed.add(entry.functions + ": " + error));
      kinds.addAll(entry.errors);
    }
    for (String pair : provoked) {
      String[] words = pair.split(" ", -1);
      String functions =
          listed(rows).stream()
              .map(Listed::functions)
              .filter(names -> List.of(names.split(" ", -1)).contains(words[0]))
              .findFirst()
              .orElse(words[0]);
      if (kinds.contains(words[1])) {
        met.add(functions + ": " + words[1]);
      }
    }
    assertThat(met).as("what " + rows + " provokes, and posix-errors.txt").isEqualTo(listed);
  }

  private static List<Listed> listed(String rows) throws IOException {
    List<Listed> entries = new ArrayList<>();
    String functions = "";
    for (String line : text().lines().toList()) {
      if (line.startsWith("  " + rows + ": ")) {
        String[] errors = line.substring(rows.length() + 4).split(" ", -1);
        entries.add(new Listed(functions, new TreeSet<>(List.of(errors))));
      } else if (!line.startsWith(" ") && !line.startsWith("#")) {
        functions = line;
      }
    }
    return entries;
  }

  private static String text() throws IOException {
    try (InputStream in = PosixErrors.class.getResourceAsStream("posix-errors.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
