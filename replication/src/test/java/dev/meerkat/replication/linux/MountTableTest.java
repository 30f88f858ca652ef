package dev.meerkat.replication.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountTableTest {
  @Test
  void aLineHasAnyNumberOfOptionalFields() {
    assertThat(
            MountTable.parse(
                "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw"))
        .isEqualTo(new MountTable.Mount("/mnt2", "ext3", "/dev/root", 0));
    assertThat(MountTable.parse("40 29 0:57 / /srv rw - fuse.meerkat meerkat rw,allow_other"))
        .isEqualTo(new MountTable.Mount("/srv", "fuse.meerkat", "meerkat", 57));
  }

  @Test
  void spacesAndOtherLettersAreRead() {
    // What the kernel writes are bytes, of which each is one char here.
    assertThat(MountTable.parse("1 2 0:3 / /a\\040b\\134\u00c3\u00a4 rw - t none rw").folder())
        .isEqualTo("/a b\\ä");
  }

  @Test
  void rubbishIsRefused() {
    assertThatThrownBy(() -> MountTable.parse("36 35 98:0 /mnt1 /mnt2 rw"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/mnt2");
  }

  @Test
  void theTopmostMountIsSeenAndThoseInsideAreBelow() {
    var one = new MountTable.Mount("/srv", "ext4", "a", 1);
    var top = new MountTable.Mount("/srv", "fuse.meerkat", "b", 2);
    var inside = new MountTable.Mount("/srv/x", "tmpfs", "c", 3);
    var beside = new MountTable.Mount("/srv2", "tmpfs", "d", 4);
    MountTable table = new MountTable(List.of(one, top, inside, beside));

    assertThat(table.at(Path.of("/srv"))).contains(top);
    assertThat(table.at(Path.of("/none"))).isEmpty();
    assertThat(table.below(Path.of("/srv"))).containsExactly(inside);
  }

  @Test
  void thisSystemsTableIsRead() throws IOException {
    assertThat(MountTable.read().at(Path.of("/proc")).orElseThrow().type()).isEqualTo("proc");
  }
}
