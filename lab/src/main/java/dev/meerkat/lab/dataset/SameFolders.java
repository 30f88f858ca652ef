package dev.meerkat.lab.dataset;

import dev.meerkat.lab.Shell;
import java.nio.file.Path;
import java.util.List;

/// Two folders, compared by rsync: names, contents, kinds, owners, modes, times, hard links, access
/// control lists and extended attributes.
final class SameFolders {
  private SameFolders() {}

  /// A line for each difference, as rsync itemizes them; Meerkat's own files do not count.
  static List<String> differences(Path one, Path other) {
    return Shell.run(
            "rsync",
            "-ncaHAX",
            "--delete",
            "--itemize-changes",
            "--exclude=/.meerkat",
            "--filter=-x trusted.meerkat.*",
            one + "/",
            other + "/")
        .lines()
        .toList();
  }
}
