package dev.meerkat.resources.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.IpAddress;
import dev.meerkat.resources.host.GuardScript;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Entries of a hosts file.
class HostsFileTest {
  private static final IpAddress ADDRESS = IpAddress.of("10.0.0.10");

  @TempDir private Path folder;
  private Path path;
  private HostsFile file;
  private Launch launch;

  @BeforeEach
  void install() throws IOException {
    var script = new GuardScript(new GroupId("shop"), folder.resolve("guards/shop"));
    script.install();
    launch = Launch.of(script, "www", OptionalLong.empty(), 60_000);
    path = folder.resolve("hosts");
    file = new HostsFile(path);
  }

  @Test
  void comeAndGo() throws Exception {
    var before = "127.0.0.1 localhost\n\n# mine\n10.0.0.1 north\n\n";
    Files.writeString(path, before);
    assertThat(file.has("shop www", "www.example.org", ADDRESS)).isFalse();
    file.add("shop www", "www.example.org", ADDRESS, launch);
    file.add("shop db", "db.example.org", ADDRESS, launch);
    assertThat(file.has("shop www", "www.example.org", ADDRESS)).isTrue();
    assertThat(Files.readString(path))
        .isEqualTo(
            before
                + "# meerkat: begin of shop www\n10.0.0.10\twww.example.org\n"
                + "# meerkat: end of shop www\n"
                + "# meerkat: begin of shop db\n10.0.0.10\tdb.example.org\n"
                + "# meerkat: end of shop db\n");
    file.remove("shop db", launch);
    file.remove("shop www", launch);
    assertThat(Files.readString(path)).isEqualTo(before);
    assertThat(folder).isDirectoryNotContaining(each -> each.getFileName().startsWith(".hosts"));
  }

  @Test
  void areReplacedByTheNext() throws Exception {
    Files.writeString(path, "a\n");
    file.add("m", "www", ADDRESS, launch);
    var other = IpAddress.of("10.0.0.11");
    file.add("m", "www", other, launch);
    assertThat(Files.readAllLines(path))
        .containsExactly("a", "# meerkat: begin of m", "10.0.0.11\twww", "# meerkat: end of m");
    assertThat(file.has("m", "www", other)).isTrue();
    assertThat(file.has("m", "www", ADDRESS)).isFalse();
    assertThat(file.has("m", "ftp", other)).isFalse();
    assertThat(file.has("m")).isTrue();
    assertThat(file.has("n")).isFalse();
  }

  @Test
  void aMarkWithoutItsEndTakesNothingWithIt() throws Exception {
    var cut = "# meerkat: begin of m\n10.0.0.1 north\n";
    Files.writeString(path, cut + cut + "10.0.0.2 south\n");
    file.remove("m", launch);
    assertThat(Files.readAllLines(path))
        .containsExactly("10.0.0.1 north", "10.0.0.1 north", "10.0.0.2 south");
    Files.writeString(path, cut);
    file.add("m", "www", ADDRESS, launch);
    file.remove("m", launch);
    assertThat(Files.readAllLines(path)).containsExactly("10.0.0.1 north");
  }

  @Test
  void whatIsNotUtf8StaysAsItIs() throws Exception {
    var before = "10.0.0.3 büro # Müller\r\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(path, before);
    file.add("m", "www", ADDRESS, launch);
    assertThat(file.has("m", "www", ADDRESS)).isTrue();
    file.remove("m", launch);
    assertThat(Files.readAllBytes(path)).isEqualTo(before);
  }

  @Test
  void noFileHasNoEntry() throws Exception {
    file.remove("m", launch);
    assertThat(file.has("m")).isFalse();
    assertThat(file.has("m", "www", ADDRESS)).isFalse();
    assertThat(path).doesNotExist();
  }

  @Test
  void aLinkStaysALink() throws Exception {
    var real = folder.resolve("real");
    Files.writeString(real, "127.0.0.1 localhost\n");
    Files.createSymbolicLink(path, real);
    file.add("m", "www", ADDRESS, launch);
    assertThat(Files.isSymbolicLink(path)).isTrue();
    assertThat(Files.readString(real)).contains("10.0.0.10\twww");
  }

  /// As in containers.
  @Test
  @Tag("root")
  void aFileThatIsMountedByItselfIsWrittenOver() throws Exception {
    assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "mounts");
    var real = folder.resolve("real");
    var before = "127.0.0.1 localhost\n";
    Files.writeString(real, before);
    Files.createFile(path);
    assertThat(run("mount", "--bind", real.toString(), path.toString())).isZero();
    try {
      file.add("m", "www", ADDRESS, launch);
      assertThat(file.has("m", "www", ADDRESS)).isTrue();
      assertThat(Files.readAllLines(real)).contains("10.0.0.10\twww");
      file.remove("m", launch);
      assertThat(Files.readString(real)).isEqualTo(before);
    } finally {
      assertThat(run("umount", path.toString())).isZero();
    }
  }

  private static int run(String... words) throws IOException, InterruptedException {
    return new ProcessBuilder(words).inheritIO().start().waitFor();
  }

  @Test
  void oneProcessChangesItAtATime() throws Exception {
    Files.writeString(path, "127.0.0.1 localhost\n");
    var lock = folder.resolve("guards/hosts.lock").toString();
    var other =
        new ProcessBuilder("flock", lock, "sh", "-c", "echo held; read -r _")
            .redirectError(Redirect.INHERIT)
            .start();
    assertThat(other.inputReader().readLine()).isEqualTo("held");
    assertThatThrownBy(() -> file.add("m", "www", ADDRESS, launch))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("another process has been changing " + path);
    assertThat(Files.readString(path)).isEqualTo("127.0.0.1 localhost\n");
    other.getOutputStream().close();
    other.waitFor();
    file.add("m", "www", ADDRESS, launch);
    assertThat(file.has("m", "www", ADDRESS)).isTrue();
  }
}
