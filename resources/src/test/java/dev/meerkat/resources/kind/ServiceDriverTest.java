package dev.meerkat.resources.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.resource.ServiceResource;
import dev.meerkat.resources.UsedCgroup;
import dev.meerkat.resources.host.GuardScript;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Units of systemd, by a program in place of systemctl(1).
class ServiceDriverTest {
  private static final String PART = UnitProgram.PART;

  @TempDir private Path temporary;

  private UnitProgram systemd = new UnitProgram(Path.of("/"));
  private GuardScript script = new GuardScript(new GroupId("shop"), Path.of("/"));
  private ServiceDriver driver =
      new ServiceDriver(new ServiceResource("db"), Optional.empty(), Path.of("/"));

  @BeforeEach
  void prepare() throws IOException {
    systemd = UnitProgram.in(temporary);
    script = new GuardScript(new GroupId("shop"), temporary.resolve("group"));
    script.install();
    driver =
        new ServiceDriver(
            new ServiceResource("db"), Optional.of(systemd.program()), temporary.resolve("none"));
  }

  private Launch launch() {
    return Launch.of(script, "db", OptionalLong.empty(), 60_000);
  }

  @Test
  void startsAndStops() throws Exception {
    systemd.hasFile();
    driver.start(launch());
    assertThat(systemd.state("db")).isEqualTo("active");
    driver.stop(launch());
    assertThat(systemd.state("db")).isEqualTo("inactive");
  }

  @Test
  void aUnitThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> driver.start(launch()))
        .isInstanceOf(ResourceException.class)
        .hasMessageStartingWith("there is no service db on this host: systemd knows no unit");
  }

  /// Else the whole group would be fenced, with its data, as often as its start is tried.
  @Test
  void aUnitThatIsNotThereIsStopped() throws Exception {
    driver.stop(launch());
    driver.kill(launch());
    assertThat(driver.isHere(launch())).isFalse();
  }

  @Test
  void whatRunsWithoutItsFileIsEnded() throws Exception {
    systemd.is("db", "active");
    driver.kill(launch());
    assertThat(systemd.state("db")).isEqualTo("inactive");
    assertThat(systemd.log()).containsExactly("stop db", "kill -s KILL db");
    systemd.is("db", "active");
    driver.stop(launch());
    assertThat(systemd.state("db")).isEqualTo("inactive");
  }

  @ParameterizedTest
  @CsvSource({
    "active,       true",
    "reloading,    true",
    "activating,   true",
    "deactivating, true",
    "maintenance,  true",
    "inactive,     false",
    "failed,       false",
  })
  void isHereUntilSystemdIsDoneWithIt(String state, boolean here) throws Exception {
    systemd.hasFile();
    systemd.is("db", state);
    assertThat(driver.isHere(launch())).isEqualTo(here);
  }

  /// Debian's `postgresql` runs `/bin/true`; the database is its part.
  @Test
  void theStopOfAUnitThatStandsForOthersWaitsForThem() throws Exception {
    systemd.hasFile();
    systemd.hasPart();
    systemd.is("db", "active");
    systemd.is(PART, "active");
    driver.stop(launch());
    assertThat(systemd.state(PART)).isEqualTo("inactive");
    assertThat(systemd.log()).containsExactly("stop db " + PART);
  }

  @Test
  void theKillOfAUnitThatStandsForOthersKillsThem() throws Exception {
    systemd.hasFile();
    systemd.hasPart();
    systemd.is("db", "active");
    systemd.is(PART, "active");
    driver.kill(launch());
    assertThat(systemd.log()).containsExactly("stop db " + PART, "kill -s KILL db " + PART);
    assertThat(driver.isHere(launch())).isFalse();
  }

  @Test
  void aUnitThatStandsForOthersIsHereWhileTheyAre() throws Exception {
    systemd.hasFile();
    systemd.hasPart();
    systemd.is(PART, "deactivating");
    assertThat(driver.isHere(launch())).isTrue();
    systemd.is(PART, "failed");
    assertThat(driver.isHere(launch())).isFalse();
  }

  /// systemd gives up a unit whose processes survive SIGKILL, as one does that waits for a disk.
  @ParameterizedTest
  @CsvSource({"db", PART})
  @Tag("root")
  void aUnitThatHasFailedIsHereWhileItHasProcesses(String unit) throws Exception {
    systemd.hasFile();
    systemd.hasPart();
    systemd.is(unit, "failed");
    try (var cgroup = UsedCgroup.begin(temporary)) {
      systemd.runsIn(unit, cgroup.path());
      assertThat(driver.isHere(launch())).isTrue();
      assertThatThrownBy(() -> driver.stop(launch()))
          .isInstanceOf(ResourceException.class)
          .hasMessageStartingWith("service db was stopped, and still runs: db")
          .hasMessageEndingWith(".service");
      cgroup.end();
      assertThat(driver.isHere(launch())).isFalse();
      driver.stop(launch());
    }
  }
}
