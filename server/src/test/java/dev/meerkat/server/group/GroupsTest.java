package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Several groups of one host.
class GroupsTest extends PairCase {
  /// Each one tells that it cannot be started: so the order is seen, and that none waits for
  /// another.
  @Test
  void thoseOfHighPriorityAreStartedFirst() throws Exception {
    create("archive", "low");
    create("billing", "high");
    create("catalogue", "normal");
    create("desk", "high");
    north.close();
    for (var group : List.of("archive", "billing", "catalogue", "desk")) {
      Path log = folder.resolve("north/groups").resolve(group).resolve("events.jsonl");
      Files.deleteIfExists(log);
      Files.createDirectory(log);
    }
    north.problems.clear();
    north.restart();
    assertThat(north.problems)
        .extracting(problem -> problem.replaceFirst(" is not looked after on north: .*", ""))
        .containsExactly("group billing", "group desk", "group catalogue", "group archive");
  }

  private void create(String name, String priority) throws Exception {
    var document = TestHost.DOCUMENT.replace("group: shop", "group: " + name);
    var _ = north.setup.create(new GroupText(document + "priority: " + priority + "\n"), "");
  }
}
