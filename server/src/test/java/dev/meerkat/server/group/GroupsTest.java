package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.SHOP;
import static dev.meerkat.server.group.TestHost.SOUTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.GroupId;
import java.io.IOException;
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

  @Test
  void whatWasBegunBeforeTheStartIsNotBegunASecondTime() throws Exception {
    south.close();
    south = new TestHost(SOUTH, folder.resolve("south"));
    TestHost.connect(north, south);
    create("shop", "normal");
    var first = south.shop().orElseThrow();
    south.groups.start();
    assertThat(south.shop()).containsSame(first);
  }

  @Test
  void whatIsRemovedDuringTheStartIsNotBegun() throws Exception {
    create("billing", "high");
    create("shop", "normal");
    var billing = new GroupId("billing");
    south.pretence.beforeForget =
        () -> {
          south.pretence.beforeForget = () -> {};
          try {
            var _ = north.setup.remove(SHOP, "");
          } catch (GroupRefused | IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    south.restart();
    assertThat(south.groups.here()).containsOnlyKeys(billing);
    assertThat(folder.resolve("south/groups/shop")).doesNotExist();
  }

  private void create(String name, String priority) throws Exception {
    var document = TestHost.DOCUMENT.replace("group: shop", "group: " + name);
    var _ = north.setup.create(new GroupText(document + "priority: " + priority + "\n"), "");
  }
}
