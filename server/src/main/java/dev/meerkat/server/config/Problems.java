package dev.meerkat.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/// The problems found in one file.
final class Problems {
  private final String file;
  private final List<String> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(Node node, String key, String problem) {
    add(node.getStartMark(), key, problem);
  }

  void add(Mark mark, String key, String problem) {
    String where = file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) + ": ";
    found.add(where + (key.isEmpty() ? "" : key + ": ") + problem);
  }

  int count() {
    return found.size();
  }

  /// @throws ConfigurationException when there is any problem
  void check() {
    if (!found.isEmpty()) {
      throw new ConfigurationException(found);
    }
  }

  static String didYouMean(String word, Collection<String> known) {
    return Nearest.to(word, known).map(each -> " (did you mean '" + each + "'?)").orElse("");
  }
}
