package dev.meerkat.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.Limits;
import dev.meerkat.core.group.resource.ProcessResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that must run.
class ProcessTest {
  /// A program with a child in a session of its own, and one that has left its parent.
  private static final String FAMILY =
      "setsid sleep 1000 & (sleep 1001 &) ; echo up; exec sleep 1002";

  @TempDir private Path folder;

  private static ProcessResource sh(String text) {
    return new ProcessResource(List.of("/bin/sh", "-c", text), Optional.empty());
  }

  private static ProcessResource program(String... words) {
    return new ProcessResource(Arrays.asList(words), Optional.empty());
  }

  @Test
  void startsAndStops() throws Exception {
    try (var group = new TestGroup(folder, TestGroup.resource("web", sh(FAMILY)))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      assertThat(group.left()).hasSize(3).allMatch(line -> line.endsWith("(sleep)"));
      assertThat(group.stop("web")).isEqualTo("stopped web 2");
      assertThat(group.left()).isEmpty();
      assertThat(group.stop("web")).as("again").isEqualTo("stopped web 3");
    }
  }

  @Test
  void killsTheWholeFamily() throws Exception {
    try (var group =
        new TestGroup(folder, TestGroup.resource("web", sh("trap '' TERM; " + FAMILY)))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      assertThat(group.kill("web")).isEqualTo("stopped web 2");
      assertThat(group.left()).isEmpty();
    }
  }

  /// Programs that clear their environment, leave their session, or leave their parent.
  @Test
  void killsTheWholeFamilyWhereThereIsNoCgroup() throws Exception {
    var hiding =
        "trap '' TERM; env -i setsid sleep 1000 & (env -i sleep 1001 &) ; (setsid sleep 1002 &);"
            + " exec env -i sleep 1003";
    try (var group =
        TestGroup.withoutCgroup(
            folder,
            TestGroup.resource("web", sh(hiding)),
            TestGroup.resource("db", sh("exec sleep 1004")))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      assertThat(group.start("db")).isEqualTo("started db 2");
      Eventually.is("all run", () -> group.left().size() == 5);
      assertThat(group.kill("web")).isEqualTo("stopped web 3");
      assertThat(group.left()).as("the other resource").hasSize(1);
      group.armFor(100);
      Eventually.is("the guard has ended it", () -> group.left().isEmpty());
    }
  }

  @Test
  void tellsWhenItEnds() throws Exception {
    try (var group =
        new TestGroup(folder, TestGroup.resource("web", sh("sleep 1; echo no disk; exit 3")))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      assertThat(group.heard.next())
          .isEqualTo("failed web 1: '/bin/sh' has ended; it wrote: no disk");
    }
  }

  @Test
  void tellsWhyItDoesNotStart() throws Exception {
    try (var group =
        new TestGroup(
            folder,
            TestGroup.resource("web", program("/no/such/program")),
            TestGroup.resource("db", sh("echo bad setting >&2; exit 2")))) {
      group.armFor(600_000);
      assertThat(group.start("web"))
          .startsWith("failed web 1: '/no/such/program' ended with 127; it wrote: ")
          .contains("/no/such/program");
      assertThat(group.start("db")).endsWith(" ended with 2; it wrote: bad setting");
    }
  }

  @Test
  void oneThatDoesNotEndByItselfIsTold() throws Exception {
    var limits = new Limits(60_000, 500, 2, 600_000);
    try (var group =
        new TestGroup(
            folder,
            TestGroup.resource(
                "web", sh("trap '' TERM; while :; do sleep 1; done"), limits, Optional.empty()))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      assertThat(group.stop("web"))
          .isEqualTo("failed web 2: it does not end by itself when asked by SIGTERM");
      assertThat(group.kill("web")).isEqualTo("stopped web 3");
      assertThat(group.left()).isEmpty();
    }
  }

  @Test
  void isAskedToEndByItsOwnSignal() throws Exception {
    var web =
        new ProcessResource(
            List.of("/bin/sh", "-c", "trap '' TERM; trap 'exit 0' USR1; while :; do sleep 1; done"),
            Optional.empty(),
            ProcessResource.StopSignal.USR1);
    try (var group = new TestGroup(folder, TestGroup.resource("web", web))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      assertThat(group.stop("web")).isEqualTo("stopped web 2");
      assertThat(group.left()).isEmpty();
    }
  }

  @Test
  void whatRunsAlreadyCountsAsStarted() throws Exception {
    var web = TestGroup.resource("web", sh("exec sleep 1000"));
    try (var group = new TestGroup(folder, web)) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      var before = process();
      group.resources.close();
      try (var next = new TestGroup(folder, web)) {
        next.armFor(600_000);
        assertThat(next.start("web")).isEqualTo("started web 1");
        assertThat(process()).isEqualTo(before);
        ProcessHandle.of(Long.parseLong(before.split(" ", -1)[0])).orElseThrow().destroyForcibly();
        assertThat(next.heard.next()).startsWith("failed web 1: '/bin/sh' has ended");
      }
    }
  }

  private String process() throws IOException {
    return Files.readString(folder.resolve("run-web.pid"));
  }

  @Test
  void nothingIsStartedWithoutTheGuard() throws Exception {
    try (var group = new TestGroup(folder, TestGroup.resource("web", sh("exec sleep 1000")))) {
      assertThat(group.start("web")).startsWith("failed web 1: the time of the guard is over");
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 2");
      group.guard.disarm();
      assertThat(group.stop("web")).as("a stop is always allowed").isEqualTo("stopped web 3");
      assertThat(group.start("web")).startsWith("failed web 4: the time of the guard is over");
      assertThat(group.left()).isEmpty();
    }
  }

  @Test
  @Tag("root")
  void runsAsItsUser() throws Exception {
    TestGroup.assumeRoot();
    var web =
        new ProcessResource(
            List.of("/bin/sh", "-c", "id -un; sleep 1; exit 1"), Optional.of("nobody"));
    try (var group = new TestGroup(folder, TestGroup.resource("web", web))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      assertThat(group.heard.next()).endsWith("it wrote: nobody");
    }
  }

  @Test
  void fencingLeavesNothing() throws Exception {
    try (var group =
        new TestGroup(
            folder,
            TestGroup.resource("db", sh("trap '' TERM; " + FAMILY)),
            TestGroup.resource("web", sh(FAMILY)))) {
      group.armFor(600_000);
      assertThat(group.start("db")).isEqualTo("started db 1");
      assertThat(group.start("web")).isEqualTo("started web 2");
      assertThat(group.fence()).isEqualTo("fenced 3");
      assertThat(group.left()).isEmpty();
    }
  }
}
