package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Rules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The rules by which a copy was made. When they are changed, the copy counts as one that may
/// differ anywhere, until it was compared: what belongs to the dataset now may never have been
/// copied.
final class RulesFile {
  private RulesFile() {}

  /// From now on the copy follows these. Nothing else has the state folder open.
  static void follow(Path files, Rules rules) throws IOException {
    Path file = files.resolve("rules");
    String before = Files.exists(file) ? Files.readString(file).strip() : Rules.ALL.toString();
    if (before.equals(rules.toString())) {
      return;
    }
    try (var _ = CopyFile.open(files, CopyFile.load(files).ruledAnew())) {
      DurableFile.write(file, StandardCharsets.UTF_8.encode(rules + "\n"));
    }
  }
}
