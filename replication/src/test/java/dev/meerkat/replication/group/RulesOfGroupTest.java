package dev.meerkat.replication.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.MountProcess;
import dev.meerkat.replication.link.LinkPort;
import dev.meerkat.replication.link.LinkSecurity;
import dev.meerkat.replication.link.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What does not belong to a dataset stays on each side; files that come in and go out of what
/// belongs.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class RulesOfGroupTest {
  private static final Rules RULES = Rules.of(List.of("*.tmp", "/cache", "log"), List.of());

  @TempDir Path parent;

  /// All that belongs to the dataset, by its path.
  private static SortedMap<String, String> content(Path folder) throws IOException {
    var found = new TreeMap<String, String>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.toList()) {
        String name = folder.relativize(path).toString();
        if (!name.isEmpty() && !name.startsWith(".meerkat") && RULES.belongs(name)) {
          found.put(name, words(path));
        }
      }
    }
    return found;
  }

  private static String words(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "to " + Files.readSymbolicLink(path);
    }
    String mode =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    return Files.isDirectory(path)
        ? mode
        : mode
            + " "
            + Files.size(path)
            + " "
            + Files.getLastModifiedTime(path)
            + " "
            + Arrays.hashCode(Files.readAllBytes(path));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void whatIsLeftOutStaysAndFilesCrossTheBorder() throws Exception {
    MountProcess.assumePossible();
    var authority = new TestAuthority();
    LinkSecurity ofNorth = authority.security("north");
    LinkSecurity ofSouth = authority.security("south");
    LinkPort northPort = GroupHost.port(ofNorth);
    LinkPort southPort = GroupHost.port(ofSouth);
    write(parent.resolve("north/base/cache/page"), "of north");
    write(parent.resolve("south/base/cache/page"), "of south");
    write(parent.resolve("south/base/own.tmp"), "of south");
    String rules = "base:*.tmp:/cache:log";
    try (var south =
            GroupHost.start(
                "south", "north", parent, ofSouth, southPort, northPort.number(), rules);
        var north =
            GroupHost.start(
                "north", "south", parent, ofNorth, northPort, southPort.number(), rules)) {
      open(north, 1);
      north.run("base", "mkdir -p sub/log && echo kept > sub/kept && echo left > sub/log/today");
      cross(north);
      assertThat(north.shell("base", "ln sub/kept sub/kept.tmp"))
          .contains("Invalid cross-device link");
      south.data().follow();
      north.awaitEqual();
      cross(north);
      north.run("base", "echo more > sub/log/today && rm sub/log/today && sync");
      north.awaitEqual();
      north.data().close(2, true);
      assertThat(north.answer()).isEqualTo("closed 2");
      north.end();
      south.end();
      Path copy = south.folder("base");
      assertThat(content(copy)).isEqualTo(content(north.folder("base")));
      assertThat(copy.resolve("sub/kept")).hasContent("kept");
      assertThat(copy.resolve("sub/log")).doesNotExist();
      assertThat(copy.resolve("own.tmp")).hasContent("of south");
      assertThat(copy.resolve("cache/page")).hasContent("of south");
      assertThat(north.folder("base").resolve("cache/page")).hasContent("of north");
      // What the standby has of its own in a folder that goes is kept.
      write(copy.resolve("sub/own.tmp"), "of south");
      north.startAgain(southPort.number());
      south.startAgain(northPort.number());
      open(north, 3);
      south.data().follow();
      north.awaitEqual();
      north.run("base", "rm -r sub && sync");
      north.awaitEqual();
      north.data().close(4, true);
      assertThat(north.answer()).isEqualTo("closed 4");
      north.end();
      south.end();
      assertThat(content(copy)).isEqualTo(content(north.folder("base")));
      try (Stream<Path> rest = Files.walk(copy.resolve(".meerkat/left-out"))) {
        assertThat(rest).anyMatch(path -> path.endsWith("own.tmp"));
      }
    }
  }

  /// Renames into what belongs to the dataset, and out of it; the same names each time.
  private static void cross(GroupHost host) throws Exception {
    host.run("base", "rm -f result result.tmp gone gone.tmp large link && rm -rf moved moved.tmp");
    host.run("base", "echo before > result && echo after > new.tmp && mv new.tmp result");
    host.run("base", "echo gone > gone && mv gone gone.tmp && echo again >> gone.tmp");
    host.run("base", "mkdir moved && echo in > moved/in && mv moved moved.tmp");
    host.run("base", "ln -s result link.tmp && mv link.tmp link");
    host.run(
        "base",
        "dd if=/dev/urandom of=large.tmp bs=4096 count=700 status=none"
            + " && truncate -s 5000000 large.tmp && chmod 640 large.tmp && mv large.tmp large"
            + " && echo end >> large && sync");
    assertThat(host.shell("base", "cat result gone.tmp moved.tmp/in"))
        .isEqualTo("after\ngone\nagain\nin\n");
    assertThat(host.shell("base", "ls")).doesNotContain("gone\n");
  }

  private static void open(GroupHost host, long attempt) throws Exception {
    host.data().open(attempt, Policy.COMPLETE);
    assertThat(host.answer()).isEqualTo("opened " + attempt);
  }

  @Test
  void aStandbyWithOtherRulesIsRefused() throws Exception {
    MountProcess.assumePossible();
    var authority = new TestAuthority();
    LinkSecurity ofNorth = authority.security("north");
    LinkSecurity ofSouth = authority.security("south");
    LinkPort northPort = GroupHost.port(ofNorth);
    LinkPort southPort = GroupHost.port(ofSouth);
    try (var south =
            GroupHost.start(
                "south", "north", parent, ofSouth, southPort, northPort.number(), "base");
        var north =
            GroupHost.start(
                "north", "south", parent, ofNorth, northPort, southPort.number(), "base:*.tmp")) {
      open(north, 1);
      south.data().follow();
      north.awaitReported("refused: the rules differ of what is replicated: everything but *.tmp");
    }
  }
}
