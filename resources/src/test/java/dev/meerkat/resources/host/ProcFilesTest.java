package dev.meerkat.resources.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stands in files of `/proc`.
class ProcFilesTest {
  @ParameterizedTest
  @CsvSource({
    "42 (web) S,          777, ZX,   true",
    "42 (web) S,          778, ZX,   false",
    "42 (web) Z,          777, ZX,   false",
    "42 (web) T,          777, ZX,   true",
    "42 (web) T,          777, ZXTt, false",
    "42 (a) Z (b) ) R,    777, ZXTt, true",
  })
  void processes(String beginning, long startTick, String excluded, boolean alive) {
    // Fields 4 to 21, then when it began.
    var stat = beginning + " 1".repeat(18) + " 777 0 0";
    assertThat(RunningProcess.isAlive(stat, startTick, excluded)).isEqualTo(alive);
  }

  @Test
  void mounts() {
    var lines =
        List.of(
            "22 1 0:21 / /sys rw shared:7 - sysfs sysfs rw",
            "41 31 0:38 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw",
            "98 1 0:57 / /srv/my\\040data\\134x rw - fuse.meerkat m rw");
    assertThat(Mounts.folders(lines)).containsExactly("/sys", "/sys/fs/cgroup", "/srv/my data\\x");
    assertThat(Mounts.endLine("/srv/my data\\x"))
        .isEqualTo("mount\t/srv/my\\040data\\134x\t/srv/my data\\x");
    assertThat(Mounts.dataLine("/srv/app")).isEqualTo("data\t/srv/app\t/srv/app");
    assertThat(ControlGroup.mount(lines)).contains("/sys/fs/cgroup");
    assertThat(ControlGroup.mount(lines.subList(0, 1))).isEmpty();
  }
}
