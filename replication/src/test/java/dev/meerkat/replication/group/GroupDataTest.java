package dev.meerkat.replication.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.Dataset;
import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.Eligibility;
import dev.meerkat.core.replication.Eligibility.Grade;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.SoleUse;
import dev.meerkat.replication.MountProcess;
import dev.meerkat.replication.TreeListing;
import dev.meerkat.replication.dataset.LocalRegister;
import dev.meerkat.replication.link.LinkPort;
import dev.meerkat.replication.link.LinkSecurity;
import dev.meerkat.replication.link.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two hosts of a group, with real mounts and a real connection.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class GroupDataTest {
  @TempDir Path parent;

  /// @param south where its port is
  private record Pair(GroupHost north, GroupHost south, int northPort, int southPort)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try (south) {
        north.close();
      }
    }
  }

  private Pair pair(String... folders) throws Exception {
    MountProcess.assumePossible();
    var authority = new TestAuthority();
    LinkSecurity ofNorth = authority.security("north");
    LinkSecurity ofSouth = authority.security("south");
    LinkPort north = GroupHost.port(ofNorth);
    LinkPort south = GroupHost.port(ofSouth);
    return new Pair(
        GroupHost.start("north", "south", parent, ofNorth, north, south.number(), folders),
        GroupHost.start("south", "north", parent, ofSouth, south, north.number(), folders),
        north.number(),
        south.number());
  }

  private static void open(GroupHost host, long attempt, Policy policy) throws Exception {
    host.data().open(attempt, policy);
    assertThat(host.answer()).isEqualTo("opened " + attempt);
  }

  private static void close(GroupHost host, long attempt, boolean equal) throws Exception {
    host.data().close(attempt, equal);
    assertThat(host.answer()).isEqualTo("closed " + attempt);
    assertThat(mountedForUse(host)).isEmpty();
  }

  @Test
  void aGroupMovesWithItsData() throws Exception {
    Path leftOver = Files.createDirectories(parent.resolve("south/base")).resolve("left-over");
    Files.writeString(leftOver, "from before");
    try (Pair pair = pair("base", "web")) {
      GroupHost north = pair.north();
      GroupHost south = pair.south();
      open(north, 1, Policy.COMPLETE);
      assertMounted(north);
      north.run("base", "mkdir -p deep && echo one > deep/file && ln deep/file second && sync");
      north.run("web", "dd if=/dev/urandom of=page bs=4096 count=300 conv=fsync status=none");
      south.data().follow();
      north.awaitEqual();
      south.await("linked", report -> report.linked());
      close(north, 2, true);
      south.await("complete", report -> report.eligibility().grade() == Grade.COMPLETE);
      south.awaitApplied();
      open(south, 3, Policy.COMPLETE);
      assertThat(unapplied(south)).containsExactly(0L, 0L);
      assertThat(south.shell("base", "cat deep/file second")).isEqualTo("one\none\n");
      assertThat(south.shell("base", "ls")).doesNotContain("left-over");
      south.run("base", "echo two > deep/file && rm second && sync");
      north.data().follow();
      south.awaitEqual();
      close(south, 4, true);
      south.end();
      north.await("complete", report -> report.eligibility().grade() == Grade.COMPLETE);
      north.end();
      for (String each : List.of("base", "web")) {
        assertThat(TreeListing.of(south.folder(each)))
            .isEqualTo(TreeListing.of(north.folder(each)));
      }
      assertThat(Files.readString(north.folder("base").resolve("deep/file"))).isEqualTo("two\n");
      assertThat(aside(south.folder("base"))).contains("left-over");
    }
  }

  private static List<Long> unapplied(GroupHost host) {
    return host.data().unapplied().stream().map(each -> each.bytes().orElse(-1)).toList();
  }

  /// As a guard sees it, without this process.
  private static void assertMounted(GroupHost host) throws Exception {
    assertThat(mountedForUse(host)).hasSize(2);
  }

  /// A copy that is not in use is mounted to be read only.
  private static List<String> mountedForUse(GroupHost host) throws Exception {
    String folders = " " + host.folder("").toAbsolutePath() + "/";
    return Files.readString(Path.of("/proc/self/mountinfo"))
        .lines()
        .filter(line ->
            line.contains(folders) && line.contains("fuse.meerkat") && line.contains(" rw,"))
        .toList();
  }

  /// What is kept aside, by its names or, of single files, by the list of the paths that they had.
  private static String aside(Path folder) throws Exception {
    StringBuilder found = new StringBuilder();
    try (Stream<Path> kept = Files.walk(folder.resolve(".meerkat/aside"))) {
      for (Path path : kept.toList()) {
        found.append(path).append('\n');
        if (path.endsWith("paths")) {
          found.append(Files.readString(path));
        }
      }
    }
    return found.toString();
  }

  private static Compared verified(GroupHost host, boolean mend) {
    assertThat(host.data().verify(mend)).isEmpty();
    Compared now = compared(host);
    while (now.stage() == Compared.Stage.GOING) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      now = compared(host);
    }
    return now;
  }

  private static Compared compared(GroupHost host) {
    assertThat(host.data().compared()).hasSize(1);
    return host.data().compared().getFirst();
  }

  @Test
  void bothCopiesAreComparedAndMendedFromWhereTheyAreUsed() throws Exception {
    Path copy = Files.createDirectories(parent.resolve("south/base"));
    // Who is in the folder from before it is mounted over sees it without the mount.
    Process inside = new ProcessBuilder("sleep", "infinity").directory(copy.toFile()).start();
    try (Pair pair = pair("base")) {
      GroupHost north = pair.north();
      open(north, 1, Policy.COMPLETE);
      north.run("base", "echo one > file && sync");
      pair.south().data().follow();
      north.awaitEqual();
      assertThat(pair.south().data().verify(false))
          .hasValueSatisfying(why -> assertThat(why).contains("base is not in use here"));
      assertThat(verified(north, false).stage()).isEqualTo(Compared.Stage.EQUAL);
      Files.writeString(Path.of("/proc/" + inside.pid() + "/cwd/file"), "two\n");
      Compared found = verified(north, true);
      assertThat(found.stage()).isEqualTo(Compared.Stage.DIFFERS);
      assertThat(found.differences()).anyMatch(line -> line.startsWith("file: "));
      north.awaitEqual();
      assertThat(verified(north, false).stage()).isEqualTo(Compared.Stage.EQUAL);
      close(north, 2, true);
      assertThat(north.data().soleUse().grade()).isEqualTo(SoleUse.Grade.OWN);
      assertThat(pair.south().data().soleUse().grade()).isEqualTo(SoleUse.Grade.FOREIGN);
      assertThat(pair.south().data().soleUse().why()).endsWith("was not active here last");
      assertThat(north.data().ownEpochs().values()).allMatch(epoch -> epoch > 0);
      assertThat(pair.south().data().ownEpochs().values()).containsOnly(0L);
      assertThat(Files.readString(copy.resolve("file"))).isEqualTo("one\n");
    } finally {
      inside.destroy();
    }
  }

  @Test
  void thePreferredHostThatHasLostItsDiskIsNotComplete() throws Exception {
    var data = List.of(new Dataset(new DatasetId("base"), "/base", List.of()));
    var files = parent.resolve("state");
    var self = new ServerId("north");
    Registers.lost(data, files, self, new ServerId("south"));
    var register = LocalRegister.open(files.resolve("base"), self, self);
    assertThat(Eligibility.of(Copy.NEW, self, Optional.of(register.now()), 0).grade())
        .isEqualTo(Eligibility.Grade.INCONSISTENT);
    // What was known after all counts.
    Registers.lost(data, files, self, self);
    assertThat(LocalRegister.open(files.resolve("base"), self, self).now().active())
        .isEqualTo(new ServerId("south"));
  }

  @Test
  void withoutTheOtherHostItIsNotClosedEqualAndGoesOn() throws Exception {
    try (Pair pair = pair("base")) {
      GroupHost north = pair.north();
      open(north, 1, Policy.COMPLETE);
      north.run("base", "echo one > file");
      north.data().close(2, true);
      assertThat(north.answer()).isEqualTo("refused 2: base: no standby is connected");
      open(north, 3, Policy.COMPLETE);
      north.run("base", "echo two > file && sync");
      close(north, 4, false);
      assertThat(Files.readString(north.folder("base").resolve("file"))).isEqualTo("two\n");
    }
  }

  @Test
  void bothWereActiveAndTheDataSourceIsSelected() throws Exception {
    try (Pair pair = pair("base")) {
      GroupHost north = pair.north();
      GroupHost south = pair.south();
      open(north, 1, Policy.COMPLETE);
      north.run("base", "echo common > common && sync");
      south.data().follow();
      north.awaitEqual();
      south.end();
      north.run("base", "echo north > of-north && sync");
      close(north, 2, false);
      north.end();
      south.startAgain(pair.northPort());
      south.data().open(3, Policy.COMPLETE);
      assertThat(south.answer()).startsWith("refused 3: base: no takeover");
      south.data().open(4, Policy.LOGICAL);
      assertThat(south.answer())
          .startsWith("opened 4, base: takeover: data is logically consistent only (north may have")
          .endsWith("; policy is LOGICAL");
      south.run("base", "echo south > of-south && sync");
      close(south, 5, false);
      north.startAgain(pair.southPort());
      for (GroupHost each : List.of(north, south)) {
        each.data().chooseSource(new ServerId("south"));
      }
      north.await("not to count", report -> report.eligibility().grade() != Grade.COMPLETE);
      open(south, 6, Policy.COMPLETE);
      north.data().follow();
      south.awaitEqual();
      close(south, 7, true);
      south.end();
      north.end();
      assertThat(TreeListing.of(north.folder("base")))
          .isEqualTo(TreeListing.of(south.folder("base")));
      assertThat(north.folder("base").resolve("of-south")).hasContent("south\n");
      assertThat(north.folder("base").resolve("of-north")).doesNotExist();
      assertThat(aside(north.folder("base"))).contains("of-north");
    }
  }

  /// Question 10 of the system that Meerkat replaces: the data source is selected, and replication
  /// goes on.
  @Test
  void aFolderThatWasChangedIsTakenWhenTheDataSourceIsSelected() throws Exception {
    try (Pair pair = pair("base")) {
      GroupHost north = pair.north();
      GroupHost south = pair.south();
      open(north, 1, Policy.COMPLETE);
      north.run("base", "echo one > file && sync");
      south.data().follow();
      north.awaitEqual();

      // Restored from a copy.
      south.end();
      south.run("", "cp -a base again && rm -r base && mv again base && echo two > base/file");
      startAndSelectNorth(pair, "mount point changed: ");
      assertThat(aside(south.folder("base"))).contains("file");

      // Another disk.
      south.end();
      south.run("", "rm -r base && mkdir base");
      startAndSelectNorth(pair, "holds no dataset");
      close(north, 2, true);
      south.end();
      assertThat(south.folder("base").resolve("file")).hasContent("one\n");
    }
  }

  private static void startAndSelectNorth(Pair pair, String trouble) throws Exception {
    pair.south().startAgain(pair.northPort());
    pair.south()
        .await(
            "told",
            report ->
                report.trouble().contains(trouble)
                    && report.trouble().contains("select the data source"));
    assertThat(pair.south().data().unapplied())
        .singleElement()
        .satisfies(it -> assertThat(it.bytes()).as("known").isEmpty())
        .satisfies(it -> assertThat(it.why()).contains(trouble));
    for (GroupHost each : List.of(pair.north(), pair.south())) {
      each.data().chooseSource(new ServerId("north"));
    }
    pair.south().data().follow();
    pair.south().await("linked", DataReport::linked);
    pair.north().awaitEqual();
  }

  @Test
  void aFolderThatWasChangedMayBeTheDataSource() throws Exception {
    try (Pair pair = pair("base")) {
      GroupHost north = pair.north();
      GroupHost south = pair.south();
      open(north, 1, Policy.COMPLETE);
      north.run("base", "echo one > file && sync");
      south.data().follow();
      north.awaitEqual();
      close(north, 2, true);
      south.end();
      south.run("", "cp -a base again && rm -r base && mv again base && echo two > base/file");
      south.startAgain(pair.northPort());
      south.await("told", report -> report.trouble().contains("mount point changed: "));
      for (GroupHost each : List.of(north, south)) {
        each.data().chooseSource(new ServerId("south"));
      }
      south.await("to count", report -> report.eligibility().grade() == Grade.COMPLETE);
      open(south, 3, Policy.COMPLETE);
      north.data().follow();
      south.awaitEqual();
      close(south, 4, true);
      north.end();
      assertThat(north.folder("base").resolve("file")).hasContent("two\n");
    }
  }

  /// Somebody has changed the copy past its mount, so changes of what it lacks cannot be made.
  @Test
  void aCopyThatCannotGoOnIsComparedWhenTheDataSourceIsSelected() throws Exception {
    Path copy = Files.createDirectories(parent.resolve("south/base"));
    Process inside = new ProcessBuilder("sleep", "infinity").directory(copy.toFile()).start();
    try (Pair pair = pair("base")) {
      GroupHost north = pair.north();
      GroupHost south = pair.south();
      open(north, 1, Policy.COMPLETE);
      north.run("base", "mkdir deep && echo one > deep/file && sync");
      south.data().follow();
      north.awaitEqual();
      north.run("", "rm -r /proc/" + inside.pid() + "/cwd/deep");
      north.run("base", "echo two > deep/second && sync");
      south.await("told", report -> report.trouble().contains("choose the data source anew"));
      for (GroupHost each : List.of(north, south)) {
        each.data().chooseSource(new ServerId("north"));
      }
      south.await("linked", DataReport::linked);
      north.awaitEqual();
      close(north, 2, true);
      south.end();
      assertThat(copy.resolve("deep/file")).hasContent("one\n");
      assertThat(copy.resolve("deep/second")).hasContent("two\n");
    } finally {
      inside.destroy();
    }
  }

  /// Nobody but the one who did it knows, so who uses the data must be told to begin anew.
  @Test
  void whatSomebodyUnmountsIsToldAndOpensAgain() throws Exception {
    try (Pair pair = pair("base", "web")) {
      GroupHost north = pair.north();
      open(north, 1, Policy.COMPLETE);
      pair.south().data().follow();
      north.run("base", "echo one > file && sync");
      north.awaitEqual();
      north.run("", "umount -l base");
      assertThat(north.answer()).startsWith("lost 1: base: ");
      assertThat(mountedForUse(north)).isEmpty();
      north.data().close(2, true);
      assertThat(north.answer()).startsWith("refused 2: base: ");
      open(north, 3, Policy.COMPLETE);
      assertMounted(north);
      north.run("base", "echo two >> file && sync");
      north.awaitEqual();
      close(north, 4, true);
      pair.south().end();
      assertThat(pair.south().folder("base").resolve("file")).hasContent("one\ntwo\n");
    }
  }

  @Test
  void anAbortGivesErrorsAtOnceAndItOpensAgain() throws Exception {
    try (Pair pair = pair("base")) {
      GroupHost north = pair.north();
      open(north, 1, Policy.COMPLETE);
      north.run("base", "echo one > file && sync");
      Process user =
          new ProcessBuilder("sh", "-c", "exec 3>>file; echo ready; read line; echo more >&3")
              .directory(north.folder("base").toFile())
              .redirectErrorStream(true)
              .start();
      assertThat(user.inputReader().readLine()).isEqualTo("ready");
      north.data().abort();
      user.getOutputStream().write('\n');
      user.getOutputStream().flush();
      assertThat(user.waitFor()).isNotZero();
      north.await("passive", report -> report.eligibility().words().contains("active last"));
      north.data().open(2, Policy.COMPLETE);
      String answer = north.answer();
      // It may have ended before that it was to be was noted.
      assertThat(answer.startsWith("lost 1: ") ? north.answer() : answer).isEqualTo("opened 2");
      assertThat(north.shell("base", "cat file")).isEqualTo("one\n");
      close(north, 3, false);
    }
  }
}
