package dev.meerkat.resources.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.resource.ServiceResource;
import dev.meerkat.resources.host.GuardScript;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Units of systemd, by a program that answers as systemctl(1) does: the unit is there when its
/// file is, and runs when `active` is there.
class ServiceDriverTest {
  private static final String SYSTEMCTL =
      """
      #!/bin/sh
      cd "${0%/*}" || exit
      [ "$1" != --no-block ] || shift
      unit=
      [ ! -e unit ] || unit=loaded
      case $1 in
        show)
          echo LoadState=${unit:-not-found}
          [ -e active ] && echo ActiveState=active || echo ActiveState=inactive
          exit
          ;;
        is-active) [ -e active ] || exit 3 ;;
      esac
      echo "$1" >>log
      if [ -z "$unit" ] && [ ! -e active ]; then
        echo "Unit db.service not loaded." >&2
        exit 5
      fi
      case $1 in
        start) echo >active ;;
        stop) rm -f active ;;
      esac
      """;

  @TempDir private Path temporary;

  private GuardScript script = new GuardScript(new GroupId("shop"), Path.of("/"));
  private ServiceDriver driver =
      new ServiceDriver(new ServiceResource("db"), Optional.empty(), Path.of("/"));

  @BeforeEach
  void prepare() throws IOException {
    var program = Files.writeString(temporary.resolve("systemctl"), SYSTEMCTL);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    script = new GuardScript(new GroupId("shop"), temporary.resolve("group"));
    script.install();
    driver =
        new ServiceDriver(
            new ServiceResource("db"), Optional.of(program.toString()), temporary.resolve("none"));
  }

  private Launch launch() {
    return Launch.of(script, "db", OptionalLong.empty(), 60_000);
  }

  private Path file(String name) {
    return temporary.resolve(name);
  }

  @Test
  void startsAndStops() throws Exception {
    Files.createFile(file("unit"));
    driver.start(launch());
    assertThat(file("active")).exists();
    driver.stop(launch());
    assertThat(file("active")).doesNotExist();
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
    Files.createFile(file("active"));
    driver.kill(launch());
    assertThat(file("active")).doesNotExist();
    assertThat(Files.readAllLines(file("log"))).contains("stop", "kill");
    Files.createFile(file("active"));
    driver.stop(launch());
    assertThat(file("active")).doesNotExist();
  }
}
