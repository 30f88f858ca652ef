package dev.meerkat.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of fencing, with another script in place of the guard's.
class FencingTest {
  private static final Pattern LIMIT = Pattern.compile("took longer than (\\d+) ms");

  @TempDir private Path temporary;

  private TestGroup group(String end, String left) throws Exception {
    var group = new TestGroup(temporary.resolve("group"));
    var text = "case $1 in\nend) " + end + " ;;\nleft) " + left + " ;;\nesac";
    var _ = TestGroup.script(group.folder.resolve("guard.sh"), text);
    return group;
  }

  @Test
  void whatIsSeenIsLeft() throws Exception {
    try (var group = group("true", "echo process 7; echo cannot look for service db")) {
      assertThat(group.fence()).isEqualTo("not fenced 1: left: process 7; cannot look: service db");
    }
  }

  @Test
  void whatCannotBeLookedForIsNotSeen() throws Exception {
    try (var group = group("echo process 7", "echo cannot look for service db")) {
      assertThat(group.fence()).isEqualTo("perhaps not fenced 1: cannot look: service db");
    }
  }

  @Test
  void aLookThatFailsHasSeenNothing() throws Exception {
    try (var group = group("exit 3", "exit 4")) {
      assertThat(group.fence()).startsWith("perhaps not fenced 1: cannot look: ");
    }
  }

  @Test
  void allStepsTogetherAreShorterThanTheTimeThatIsGiven() throws Exception {
    try (var group = group("exec sleep 1000", "exec sleep 1000")) {
      group.resources.fence(1, 2_000);
      var told = group.heard.next();
      assertThat(told).startsWith("perhaps not fenced 1: cannot look: 'sh ");
      var limits = LIMIT.matcher(told).results().mapToLong(each -> Long.parseLong(each.group(1)));
      assertThat(limits.boxed().toList())
          .hasSize(2)
          .satisfies(
              each -> assertThat(each.stream().mapToLong(Long::longValue).sum()).isLessThan(1_800));
      Files.delete(group.folder.resolve("guard.sh"));
    }
  }

  @Test
  void onlyTheNewestIsPerformed() throws Exception {
    var begun = temporary.resolve("begun");
    var go = temporary.resolve("go");
    var end = "echo >>" + begun + "; until [ -e " + go + " ]; do sleep 0.01; done";
    try (var group = group(end, "true")) {
      group.resources.fence(1, TestGroup.FENCE_MILLIS);
      Eventually.is("the first one has begun", () -> Files.exists(begun));
      for (int attempt = 2; attempt <= 5; attempt++) {
        group.resources.fence(attempt, TestGroup.FENCE_MILLIS);
      }
      Files.createFile(go);
      assertThat(group.heard.next()).isEqualTo("fenced 5");
      assertThat(Files.readAllLines(begun)).as("those that were performed").hasSize(2);
    }
  }
}
