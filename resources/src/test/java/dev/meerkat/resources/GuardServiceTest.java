package dev.meerkat.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.resources.kind.UnitProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Units of systemd that the guard ends, by a program in place of systemctl(1).
class GuardServiceTest {
  private static final String PART = UnitProgram.PART;

  @TempDir private Path temporary;

  private UnitProgram systemd = new UnitProgram(Path.of("/"));

  @BeforeEach
  void prepare() throws IOException {
    systemd = UnitProgram.in(Files.createDirectory(temporary.resolve("tools")));
  }

  private Path folder() throws IOException {
    return Files.createDirectories(temporary.resolve("group"));
  }

  private TestGroup group() throws IOException {
    var group = new TestGroup(folder());
    Files.writeString(folder().resolve("ends"), "systemd\tdb\n");
    return group;
  }

  private List<String> call(String verb) throws IOException {
    return TestGroup.call(folder(), verb, systemd.folder());
  }

  /// Debian's `postgresql` runs `/bin/true`; the database is its part.
  @Test
  void endsWhatAUnitStandsFor() throws Exception {
    systemd.hasPart();
    systemd.is("db", "active");
    systemd.is(PART, "active");
    try (var _ = group()) {
      assertThat(call("left")).containsExactly("service db", "service " + PART);
      systemd.is(PART, "deactivating");
      systemd.is("db", "inactive");
      assertThat(call("left")).containsExactly("service " + PART);
      systemd.is("db", "active");
      systemd.is(PART, "active");
      assertThat(call("end")).isEmpty();
      assertThat(systemd.log()).containsExactly("stop db " + PART, "kill -s KILL db " + PART);
    }
  }

  @Test
  @Tag("root")
  void aUnitThatHasFailedIsLeftWhileItHasProcesses() throws Exception {
    systemd.is("db", "failed");
    try (var cgroup = UsedCgroup.begin(temporary);
        var _ = group()) {
      assertThat(call("left")).isEmpty();
      systemd.runsIn("db", cgroup.path());
      assertThat(call("left")).containsExactly("service db");
      cgroup.end();
      assertThat(call("left")).isEmpty();
    }
  }

  @Test
  void aUnitWhosePartsAreNotToldIsNotTakenForSeen() throws Exception {
    var _ =
        TestGroup.script(
            systemd.folder().resolve("systemctl"),
            "[ \"$2\" != --property=ConsistsOf ] || exit 1; echo ActiveState=inactive");
    try (var _ = group()) {
      assertThat(call("left")).containsExactly("cannot look for service db");
    }
  }
}
