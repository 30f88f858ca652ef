package dev.meerkat.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meerkat.core.group.Resource;
import dev.meerkat.core.group.resource.ShareResource;
import dev.meerkat.core.group.resource.VolumeResource;
import dev.meerkat.resources.kind.StandardDrivers;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Disks that both hosts reach, and shares.
class VolumeTest {
  private static final String STILL = "volume disk still runs";

  @TempDir private Path temporary;

  private Resource disk() throws IOException {
    return disk(mounted().toString());
  }

  /// @param folder as the settings have it
  private Resource disk(String folder) throws IOException {
    TestGroup.assumeRoot();
    var image = temporary.resolve("disk.img");
    if (!Files.exists(image)) {
      try (var file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(16 << 20);
      }
      run("mkfs.ext4", "-q", image.toString());
    }
    return TestGroup.resource(
        "disk", new VolumeResource(image.toString(), folder, "ext4", List.of("noatime")));
  }

  private Path mounted() {
    return temporary.resolve("my disk");
  }

  private static void run(String... words) throws IOException {
    assertThat(tryToRun(words)).isEmpty();
  }

  private static String tryToRun(String... words) throws IOException {
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private TestGroup group(Resource disk, Rivals rivals) throws IOException {
    return new TestGroup(temporary.resolve("group"), StandardDrivers.ALL, rivals, disk);
  }

  private boolean isMounted() throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo")).contains("/my\\040disk ");
  }

  @Test
  @Tag("root")
  void isMountedWithTheMarkOfItsHost() throws Exception {
    try (var group = group(disk(), _ -> true)) {
      group.armFor(600_000);
      assertThat(group.start("disk")).isEqualTo("started disk 1");
      assertThat(Files.readString(mounted().resolve(".meerkat-owner")))
          .isEqualTo("meerkat 1\nhost north\ngroup shop\n");
      assertThat(group.start("disk")).as("it runs already").isEqualTo("started disk 2");
      assertThat(group.stop("disk")).isEqualTo("stopped disk 3");
      assertThat(isMounted()).isFalse();
      assertThat(group.start("disk")).isEqualTo("started disk 4");
    }
    assertThat(isMounted()).isFalse();
  }

  @Test
  @Tag("root")
  void isRefusedWhileAnotherHostMayUseIt() throws Exception {
    var disk = disk();
    try (var group = group(disk, host -> host.equals(TestGroup.SOUTH))) {
      group.armFor(600_000);
      assertThat(group.start("disk")).isEqualTo("started disk 1");
      Files.writeString(mounted().resolve(".meerkat-owner"), "meerkat 1\nhost south\ngroup shop\n");
      assertThat(group.kill("disk")).isEqualTo("stopped disk 2");
      assertThat(isMounted()).isFalse();
      assertThat(group.start("disk"))
          .startsWith(
              "failed disk 3: disk "
                  + temporary.resolve("disk.img")
                  + " is not mounted: south is alive and has it");
      assertThat(isMounted()).isFalse();
    }
    try (var group = group(disk, _ -> false)) {
      group.armFor(600_000);
      assertThat(group.start("disk")).as("south is dead").isEqualTo("started disk 1");
    }
  }

  @Test
  @Tag("root")
  void isTakenAwayFromWhoUsesItAndByTheGuard() throws Exception {
    try (var group = group(disk(), _ -> false)) {
      group.armFor(600_000);
      assertThat(group.start("disk")).isEqualTo("started disk 1");
      try (var _ = Files.newOutputStream(mounted().resolve("file"))) {
        assertThat(group.stop("disk")).contains("failed disk 2: ", "umount", "busy");
        assertThat(group.kill("disk")).as("a file is open").isEqualTo("failed disk 3: " + STILL);
        assertThat(isMounted()).isFalse();
      }
      assertThat(group.kill("disk")).isEqualTo("stopped disk 4");
      assertThat(group.start("disk")).isEqualTo("started disk 5");
      try (var _ = Files.newOutputStream(mounted().resolve("file"))) {
        group.armFor(300);
        Eventually.is("the guard has taken it away", () -> !isMounted());
        assertThat(group.left()).singleElement().asString().startsWith("disk 7:");
      }
      Eventually.is("nothing is left", () -> group.left().isEmpty());
    }
  }

  @Test
  @Tag("root")
  void isHereForAsLongAsItIsMountedAnywhere() throws Exception {
    try (var group = group(disk(), _ -> false)) {
      group.armFor(600_000);
      assertThat(group.start("disk")).isEqualTo("started disk 1");
      var elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
      run("mount", "--bind", mounted().toString(), elsewhere.toString());
      try {
        assertThat(group.stop("disk"))
            .startsWith("failed disk 2: disk " + temporary.resolve("disk.img") + " is in use");
        assertThat(isMounted()).isFalse();
        assertThat(group.kill("disk")).isEqualTo("failed disk 3: " + STILL);
        assertThat(group.fence()).contains("disk 7:", "which was mounted at");
      } finally {
        run("umount", elsewhere.toString());
      }
      assertThat(group.kill("disk")).isEqualTo("stopped disk 5");
    }
  }

  /// A process may hold a file that hangs, of whatever disk: a search among all open files takes
  /// too long then. Of what an earlier version remembered it is not known whether the kernel tells.
  @Test
  @Tag("root")
  void isNotLookedForAmongOpenFilesWhereTheKernelTells() throws Exception {
    var image = ((VolumeResource) disk().settings()).device();
    // It stays when it is unmounted, as a disk does.
    var device = tryToRun("losetup", "-f", "--show", image).strip();
    var settings = new VolumeResource(device, mounted().toString(), "ext4", List.of());
    try (var group = group(TestGroup.resource("disk", settings), _ -> false)) {
      var tools = Files.createDirectory(temporary.resolve("tools"));
      TestGroup.script(tools.resolve("find"), "exit 137");
      group.armFor(600_000);
      assertThat(group.start("disk")).isEqualTo("started disk 1");
      assertThat(TestGroup.call(group.folder, "disks", tools))
          .as("it is mounted")
          .singleElement()
          .asString()
          .startsWith("7:");
      var record = record(group);
      var lines = Files.readAllLines(record);
      run("umount", mounted().toString());
      Files.writeString(record, lines.getFirst() + "\n");
      assertThat(TestGroup.call(group.folder, "disks", tools))
          .as("of an earlier version")
          .singleElement()
          .asString()
          .startsWith("?7:");
      Files.write(record, lines);
      assertThat(TestGroup.call(group.folder, "disks", tools)).isEmpty();
      assertThat(record).doesNotExist();
    } finally {
      run("losetup", "-d", device);
    }
  }

  private static Path record(TestGroup group) throws IOException {
    try (var files = Files.newDirectoryStream(group.folder, "disk-*")) {
      return files.iterator().next();
    }
  }

  /// Else its stop would have nothing to unmount, and the other host would mount the disk, too.
  @ParameterizedTest
  @ValueSource(strings = {"/my disk/", "//my disk", "/./my disk", "/link/my disk", "/direct/.//"})
  @Tag("root")
  void aFolderIsTheSameHoweverItIsWritten(String written) throws Exception {
    Files.createSymbolicLink(temporary.resolve("link"), temporary);
    Files.createSymbolicLink(temporary.resolve("direct"), Files.createDirectory(mounted()));
    var disk = disk(temporary + written);
    try (var group = group(disk, _ -> false)) {
      group.armFor(600_000);
      assertThat(group.start("disk")).isEqualTo("started disk 1");
      assertThat(isMounted()).isTrue();
      assertThat(group.start("disk")).as("it runs already").isEqualTo("started disk 2");
      assertThat(group.stop("disk")).isEqualTo("stopped disk 3");
      assertThat(isMounted()).isFalse();
      assertThat(group.start("disk")).isEqualTo("started disk 4");
      assertThat(group.left()).singleElement().asString().startsWith("mount at ");
      assertThat(group.kill("disk")).isEqualTo("stopped disk 5");
      assertThat(isMounted()).isFalse();
      assertThat(group.start("disk")).isEqualTo("started disk 6");
      group.armFor(300);
      Eventually.is("the guard has taken it away", () -> !isMounted());
      Eventually.is("nothing is left", () -> group.left().isEmpty());
    }
  }

  @Test
  @Tag("root")
  void aFolderThatLeadsElsewhereNowIsNotMountedAt() throws Exception {
    var disk = disk(temporary + "/link/my disk");
    var link = Files.createSymbolicLink(temporary.resolve("link"), temporary);
    try (var group = group(disk, _ -> false)) {
      group.armFor(600_000);
      Files.delete(link);
      Files.createSymbolicLink(link, Files.createDirectory(temporary.resolve("other")));
      assertThat(group.start("disk"))
          .startsWith("failed disk 1: disk ")
          .contains(
              "its folder "
                  + temporary
                  + "/link/my disk leads to "
                  + temporary
                  + "/other/my disk now, and led to "
                  + mounted());
      assertThat(isMounted()).isFalse();
    }
  }

  /// What has the option `nofail` ends with 0 although nothing is mounted.
  @Test
  @Tag("root")
  void aDiskThatIsNotSeenAfterItsMountIsNotStarted() throws Exception {
    TestGroup.assumeRoot();
    var disk =
        TestGroup.resource(
            "disk",
            new VolumeResource("/none", mounted().toString(), "tmpfs", List.of("bind", "nofail")));
    try (var group = group(disk, _ -> false)) {
      group.armFor(600_000);
      assertThat(group.start("disk"))
          .startsWith("failed disk 1: 'mount -t tmpfs ")
          .contains("' ended well, and nothing is mounted there");
    }
  }

  /// As what was written may not all be on the disk, when it is taken away by force then.
  @Test
  @Tag("root")
  void theMarkStaysWhenItCannotBeUnmounted() throws Exception {
    var disk = disk();
    try (var group = group(disk, _ -> true)) {
      group.armFor(600_000);
      assertThat(group.start("disk")).isEqualTo("started disk 1");
      try (var _ = Files.newOutputStream(mounted().resolve("file"))) {
        assertThat(group.stop("disk")).contains("failed disk 2: ", "umount", "busy");
        assertThat(Files.readString(mounted().resolve(".meerkat-owner")))
            .isEqualTo("meerkat 1\nhost north\ngroup shop\n");
      }
      assertThat(group.stop("disk")).isEqualTo("stopped disk 3");
      run("mount", "-o", "ro", temporary.resolve("disk.img").toString(), mounted().toString());
      try {
        assertThat(mounted().resolve(".meerkat-owner")).doesNotExist();
      } finally {
        run("umount", mounted().toString());
      }
    }
  }

  @Test
  @Tag("root")
  void aDiskThatIsNotThereIsTold() throws Exception {
    TestGroup.assumeRoot();
    var disk =
        TestGroup.resource(
            "disk", new VolumeResource("/dev/none", mounted().toString(), "ext4", List.of()));
    try (var group = group(disk, _ -> false)) {
      group.armFor(600_000);
      assertThat(group.start("disk"))
          .startsWith("failed disk 1: 'mount -t ext4 ")
          .contains("/dev/none");
    }
  }

  @Test
  void aShareWithoutItsServerIsTold() throws Exception {
    boolean nfs = Files.exists(Path.of("/usr/sbin/exportfs"));
    assumeTrue(
        !nfs || !Files.exists(Path.of("/usr/bin/net")), "the servers of NFS and Samba are here");
    var protocol = nfs ? ShareResource.Protocol.SAMBA : ShareResource.Protocol.NFS;
    var share = TestGroup.resource("docs", new ShareResource("docs", protocol, "/srv", List.of()));
    try (var group = group(share, _ -> false)) {
      group.armFor(600_000);
      assertThat(group.start("docs"))
          .isEqualTo(
              "failed docs 1: share docs needs "
                  + (nfs
                      ? "`net`, which is not on this host: install samba and samba-common-bin"
                      : "`exportfs`, which is not on this host: install nfs-kernel-server"));
      assertThat(group.fence()).isEqualTo("fenced 2");
    }
  }
}
