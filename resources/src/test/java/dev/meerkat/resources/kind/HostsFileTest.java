package dev.meerkat.resources.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Entries of a hosts file.
class HostsFileTest {
  private static final IpAddress ADDRESS = IpAddress.of("10.0.0.10");

  @TempDir private Path folder;

  @Test
  void comeAndGo() throws Exception {
    var path = folder.resolve("hosts");
    var before = "127.0.0.1 localhost\n# mine\n10.0.0.1 north\n";
    Files.writeString(path, before);
    var file = new HostsFile(path);
    assertThat(file.has("shop www", "www.example.org", ADDRESS)).isFalse();
    file.add("shop www", "www.example.org", ADDRESS);
    file.add("shop db", "db.example.org", ADDRESS);
    assertThat(file.has("shop www", "www.example.org", ADDRESS)).isTrue();
    assertThat(Files.readString(path))
        .isEqualTo(
            before
                + "# meerkat: begin of shop www\n10.0.0.10\twww.example.org\n"
                + "# meerkat: end of shop www\n"
                + "# meerkat: begin of shop db\n10.0.0.10\tdb.example.org\n"
                + "# meerkat: end of shop db\n");
    file.remove("shop db");
    file.remove("shop www");
    assertThat(Files.readString(path)).isEqualTo(before);
  }

  @Test
  void areReplacedByTheNext() {
    var lines = HostsFile.with(List.of("a"), "m", "www", ADDRESS);
    assertThat(HostsFile.with(lines, "m", "www", IpAddress.of("10.0.0.11")))
        .containsExactly("a", "# meerkat: begin of m", "10.0.0.11\twww", "# meerkat: end of m");
    assertThat(HostsFile.has(lines, "m", "www", ADDRESS)).isTrue();
    assertThat(HostsFile.has(lines, "m", "www", IpAddress.of("10.0.0.11"))).isFalse();
    assertThat(HostsFile.has(lines, "m", "ftp", ADDRESS)).isFalse();
  }

  @Test
  void aMarkWithoutItsEndTakesNothingWithIt() {
    assertThat(HostsFile.without(List.of("# meerkat: begin of m", "10.0.0.1 north"), "m"))
        .containsExactly("10.0.0.1 north");
  }

  @Test
  void aLinkStaysALink() throws Exception {
    var real = folder.resolve("real");
    Files.writeString(real, "127.0.0.1 localhost\n");
    var link = Files.createSymbolicLink(folder.resolve("hosts"), real);
    new HostsFile(link).add("m", "www", ADDRESS);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readString(real)).contains("10.0.0.10\twww");
  }
}
