package dev.meerkat.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.group.resource.AliasResource;
import dev.meerkat.core.group.resource.ProcessResource;
import dev.meerkat.core.group.resource.ShareResource;
import dev.meerkat.resources.kind.TestDrivers;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guard needs nobody.
class GuardTest {
  private static final String[] FAMILY = {
    "process|db|/bin/sh|-c|trap '' TERM; setsid sleep 1000 & (sleep 1001 &) ; exec sleep 1002",
    "process|web|/bin/sh|-c|exec sleep 1003"
  };

  @TempDir private Path temporary;

  private Path folder() {
    return temporary.resolve("group");
  }

  private GroupProcess start() throws IOException {
    Files.createDirectories(folder());
    var group = GroupProcess.start(folder(), List.of(), FAMILY);
    assertThat(group.ask("arm 600000")).isEqualTo("armed");
    assertThat(group.ask("start db")).isEqualTo("started db 1");
    assertThat(group.ask("start web")).isEqualTo("started web 1");
    assertThat(TestGroup.left(folder())).hasSize(4);
    return group;
  }

  private boolean isNothingLeft() throws IOException {
    return TestGroup.left(folder()).isEmpty();
  }

  private boolean hasGuardEnded() throws IOException {
    return Files.readString(folder().resolve("guard.log")).contains("nothing");
  }

  /// Long before its time is over.
  @Test
  void endsEverythingWhenMeerkatIsKilledAndTellsTheOtherHost() throws Exception {
    try (var other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        var group = start()) {
      assertThat(group.ask("farewell " + other.getLocalPort() + " ended")).isEqualTo("prepared");
      group.kill();
      var packet = new DatagramPacket(new byte[100], 100);
      other.setSoTimeout(60_000);
      other.receive(packet);
      assertThat(isNothingLeft()).isTrue();
      assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
          .isEqualTo("ended");
      Eventually.is("the guard has ended", this::hasGuardEnded);
    }
  }

  @Test
  void tellsNobodyWhenMeerkatOnlyHangs() throws Exception {
    try (var other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        var group = start()) {
      assertThat(group.ask("farewell " + other.getLocalPort() + " ended")).isEqualTo("prepared");
      assertThat(group.ask("arm 2000")).isEqualTo("armed");
      group.signal("STOP");
      Eventually.is("nothing is left", this::isNothingLeft);
      Eventually.is("the guard has ended", this::hasGuardEnded);
      other.setSoTimeout(1);
      assertThatThrownBy(() -> other.receive(new DatagramPacket(new byte[100], 100)))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void endsEverythingWhenMeerkatIsStoppedAndStartsNothingAfterwards() throws Exception {
    try (var group = start()) {
      assertThat(group.ask("stop web")).isEqualTo("stopped web 2");
      assertThat(group.ask("arm 2000")).isEqualTo("armed");
      group.signal("STOP");
      group.tell("start web");
      Eventually.is("nothing is left", this::isNothingLeft);
      Eventually.is("the guard has ended", this::hasGuardEnded);
      group.signal("CONT");
      // What the one that has slept learns of db may come first.
      var answer = group.answer();
      var other = group.ask("next");
      assertThat(List.of(answer, other))
          .anyMatch(line -> line.startsWith("failed web 1: the time of the guard is over"))
          .anyMatch(line -> line.startsWith("failed db 1: '/bin/sh' has ended"));
      assertThat(isNothingLeft()).isTrue();
    }
  }

  @Test
  void goesOnWhenTheTimeIsMadeLonger() throws Exception {
    try (var group = start()) {
      assertThat(group.ask("arm 6000")).isEqualTo("armed");
      long over = TestGroup.bootMillis() + 6_500;
      var guard = Files.readString(folder().resolve("guard.pid"));
      assertThat(group.ask("arm 600000")).isEqualTo("armed");
      Eventually.is("the first time is over", () -> TestGroup.bootMillis() > over);
      assertThat(Files.readString(folder().resolve("guard.pid"))).isEqualTo(guard);
      assertThat(TestGroup.left(folder())).hasSize(4);
      assertThat(group.ask("fence")).isEqualTo("fenced 3");
      assertThat(group.ask("disarm")).isEqualTo("disarmed");
      Eventually.is("the guard has ended", this::hasGuardEnded);
    }
  }

  @Test
  void theNextMeerkatBeginsAnew() throws Exception {
    try (var group = start()) {
      group.kill();
      try (var next = GroupProcess.start(folder(), List.of(), FAMILY)) {
        assertThat(next.ask("fence")).isEqualTo("fenced 3");
        assertThat(isNothingLeft()).isTrue();
        assertThat(next.ask("arm 600000")).isEqualTo("armed");
        assertThat(next.ask("start web")).isEqualTo("started web 1");
        assertThat(TestGroup.left(folder())).hasSize(1);
        assertThat(next.ask("fence")).isEqualTo("fenced 3");
        assertThat(isNothingLeft()).isTrue();
      }
    }
  }

  @Test
  void aGuardThatWasKilledIsReplacedWithTheNextArming() throws Exception {
    try (var group = start()) {
      var words = Files.readString(folder().resolve("guard.pid")).split(" ", -1);
      ProcessHandle.of(Long.parseLong(words[0])).orElseThrow().destroyForcibly();
      Eventually.is(
          "the guard is dead", () -> ProcessHandle.of(Long.parseLong(words[0])).isEmpty());
      assertThat(group.ask("arm 2000")).isEqualTo("armed");
      group.kill();
      Eventually.is("nothing is left", this::isNothingLeft);
    }
  }

  @Test
  void anArmingAfterItsTimeIsANewOne() throws Exception {
    try (var group =
        new TestGroup(
            temporary,
            TestGroup.resource(
                "web", new ProcessResource(List.of("/bin/sleep", "1000"), Optional.empty())))) {
      group.armFor(600_000);
      long first = group.guard.generation();
      group.armFor(300);
      assertThat(group.start("web")).contains(" web 1");
      Eventually.is("its time is over", () -> !group.guard.isArmed());
      group.armFor(600_000);
      assertThat(group.guard.generation()).isGreaterThan(first);
      Eventually.is("what ran has ended", () -> group.left().isEmpty());
      group.resources.stop(new ResourceId("web"), 7);
      while (!group.heard.next().equals("stopped web 7")) {
        assertThat(group.left()).isEmpty();
      }
      assertThat(group.start("web")).isEqualTo("started web 2");
      assertThat(group.left()).hasSize(1);
    }
  }

  /// Nobody answers on that connection: whoever opens the folder waits until it is aborted.
  @Test
  @Tag("root")
  void abortsAndDetachesTheMountOfTheData() throws Exception {
    TestGroup.assumeRoot();
    var data = Files.createDirectory(temporary.resolve("my data"));
    var server = mountOfNobody(data, "rw");
    var reader = new ProcessResource(List.of("/bin/ls", data.toString()), Optional.empty());
    try (var group = new TestGroup(folder(), TestGroup.resource("reader", reader))) {
      assertThat(server.inputReader().readLine()).isEqualTo("mounted");
      var mount = "/my\\040data ";
      assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).contains(mount);
      group.guard.mounts(List.of(data.toString()));
      group.armFor(600_000);
      assertThat(group.start("reader")).isEqualTo("started reader 1");
      group.armFor(200);
      Eventually.is(
          "it is mounted no more",
          () -> !Files.readString(Path.of("/proc/self/mountinfo")).contains(mount));
      Eventually.is("who waited has ended", () -> group.left().isEmpty());
    } finally {
      server.destroyForcibly().waitFor();
      new ProcessBuilder("umount", "-l", data.toString()).start().waitFor();
    }
  }

  private static Process mountOfNobody(Path folder, String option) throws IOException {
    return new ProcessBuilder(
            "sh",
            "-c",
            "exec 3<>/dev/fuse; mount -i -t fuse.meerkat -o"
                + " $2,fd=3,rootmode=40000,user_id=0,group_id=0 none \"$1\" && echo mounted; exec"
                + " sleep 1000",
            "server",
            folder.toString(),
            option)
        .start();
  }

  /// What a host that stands by shows of its copy stays: below it, anybody could change that.
  @Test
  @Tag("root")
  void leavesTheViewOfTheDataThatNobodyCanWriteTo() throws Exception {
    TestGroup.assumeRoot();
    var data = Files.createDirectory(temporary.resolve("view"));
    var used = Files.createDirectory(temporary.resolve("used"));
    var server = mountOfNobody(data, "ro");
    var other = mountOfNobody(used, "rw");
    try (var group = new TestGroup(folder())) {
      assertThat(server.inputReader().readLine()).isEqualTo("mounted");
      assertThat(other.inputReader().readLine()).isEqualTo("mounted");
      group.guard.mounts(List.of(data.toString(), used.toString()));
      group.armFor(200);
      Eventually.is(
          "what is used is mounted no more",
          () -> !Files.readString(Path.of("/proc/self/mountinfo")).contains("/used "));
      assertThat(group.left()).isEmpty();
      assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).contains("/view ro,");
    } finally {
      for (var each : List.of(server, other)) {
        each.destroyForcibly().waitFor();
      }
      for (var each : List.of(data, used)) {
        new ProcessBuilder("umount", "-l", each.toString()).start().waitFor();
      }
    }
  }

  /// The number of a guard that has ended may be that of any other process.
  @Test
  void nothingIsStartedForAProcessThatHasTheNumberOfTheGuard() throws Exception {
    var group = new TestGroup(folder());
    group.armFor(600_000);
    var file = folder().resolve("guard.pid");
    var guard = Files.readString(file);
    var generation = Long.toString(group.guard.generation());
    var run = new String[] {"run", folder().toString(), generation, "web", "-", "echo", "started"};
    assertThat(TestGroup.guard(folder(), run)).containsExactly("started");
    Files.writeString(file, ProcessHandle.current().pid() + " 1\n");
    assertThat(TestGroup.guard(folder(), run))
        .singleElement()
        .asString()
        .startsWith("the time of the guard is over");
    Files.writeString(file, guard);
    group.close();
  }

  @Test
  void oneEnvironmentThatCannotBeReadHidesNoOther() throws Exception {
    var tools = Files.createDirectory(temporary.resolve("tools"));
    var hanging =
        """
        before=
        for each; do
          if [ "$each" = /proc/%d/environ ]; then
            /bin/grep $before
            exec sleep 1000
          fi
          before="$before $each"
        done
        exec /bin/grep "$@"
        """
            .formatted(ProcessHandle.current().pid());
    var _ = TestGroup.script(tools.resolve("grep"), hanging);
    var web =
        TestGroup.resource(
            "web", new ProcessResource(List.of("/bin/sleep", "1000"), Optional.empty()));
    try (var group = TestGroup.withoutCgroup(folder(), web)) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      Files.delete(folder().resolve("run-web.pid"));
      assertThat(TestGroup.call(folder(), "left", tools))
          .singleElement()
          .asString()
          .endsWith(" (sleep)");
    }
  }

  /// However many processes there are.
  @Test
  void environmentsAreTriedAFewTimesAndNotTakenForRead() throws Exception {
    var tools = Files.createDirectory(temporary.resolve("tools"));
    var tried = temporary.resolve("tried");
    var _ = TestGroup.script(tools.resolve("grep"), "echo >>" + tried + "; kill -KILL $$");
    try (var _ = TestGroup.withoutCgroup(folder())) {
      assertThat(TestGroup.call(folder(), "left", tools))
          .containsExactly("cannot look for all processes");
      assertThat(Files.readAllLines(tried)).hasSize(8);
    }
  }

  /// On a host that is just booting, systemd is slow; that is no reason to boot it again.
  @Test
  void whatDoesNotAnswerIsNotTakenForSeen() throws Exception {
    Files.createDirectories(folder());
    var tools = Files.createDirectory(temporary.resolve("tools"));
    for (var tool : List.of("systemctl", "ip", "net")) {
      var _ = TestGroup.script(tools.resolve(tool), "exec sleep 1000");
    }
    try (var _ = new TestGroup(folder())) {
      Files.writeString(
          folder().resolve("ends"),
          "systemd\tdb\naddress\t10.9.9.9/24\tnone0\nsamba\tfilms\ndata\t/srv/data\t/srv/data\n");
      assertThat(TestGroup.call(folder(), "left", tools))
          .containsExactly(
              "cannot look for service db",
              "cannot look for address 10.9.9.9/24 on none0",
              "cannot look for share films");
      var _ = TestGroup.script(tools.resolve("systemctl"), "echo ActiveState=deactivating");
      assertThat(TestGroup.call(folder(), "left", tools)).contains("service db");
    }
  }

  @Test
  void aListOfSharesThatFailsIsNotTakenForEmpty() throws Exception {
    Files.createDirectories(folder());
    var tools = Files.createDirectory(temporary.resolve("tools"));
    for (var tool : List.of("net", "exportfs")) {
      var _ = TestGroup.script(tools.resolve(tool), "echo it is broken >&2; exit 255");
    }
    try (var _ = new TestGroup(folder())) {
      Files.writeString(
          folder().resolve("ends"), "samba\tfilms\nnfs\tbackup:/srv/docs\t/srv/docs\n");
      assertThat(TestGroup.call(folder(), "left", tools))
          .containsExactly("cannot look for share films", "cannot look for share backup:/srv/docs");
      for (var tool : List.of("net", "exportfs")) {
        var _ = TestGroup.script(tools.resolve(tool), "exit 127");
      }
      assertThat(TestGroup.call(folder(), "left", tools)).as("not installed").isEmpty();
      var _ =
          TestGroup.script(
              tools.resolve("net"),
              "echo net usershare: usershares are currently disabled >&2; exit 255");
      assertThat(TestGroup.call(folder(), "left", tools)).as("not set up").isEmpty();
      var _ = TestGroup.script(tools.resolve("net"), "echo Films");
      assertThat(TestGroup.call(folder(), "left", tools)).containsExactly("share films");
    }
  }

  @Test
  void endsSharesAndAliases() throws Exception {
    Files.createDirectories(folder());
    var hosts = Files.writeString(temporary.resolve("hosts"), "127.0.0.1\tlocalhost\n");
    var tools = Files.createDirectory(temporary.resolve("tools"));
    var log = temporary.resolve("tools.log");
    for (var tool : List.of("net", "smbcontrol", "exportfs")) {
      var _ = TestGroup.script(tools.resolve(tool), "echo " + tool + " \"$@\" >>" + log);
    }
    var alias = TestGroup.resource("www", new AliasResource("www", Optional.empty()));
    var nfs =
        new ShareResource(
            "docs", ShareResource.Protocol.NFS, "/srv/my docs", List.of("10.0.0.0/24(rw)"));
    var samba = new ShareResource("films", ShareResource.Protocol.SAMBA, "/srv/films", List.of());
    var address = TestGroup.address("address", "10.9.9.9/24");
    try (var group =
        new TestGroup(
            folder(),
            TestDrivers.with(temporary, hosts),
            address,
            alias,
            TestGroup.resource("docs", nfs),
            TestGroup.resource("films", samba))) {
      group.armFor(600_000);
      assertThat(group.start("www")).isEqualTo("started www 1");
      assertThat(Files.readString(hosts)).contains("10.9.9.9\twww");
      assertThat(group.left()).singleElement().asString().startsWith("alias of shop www in ");
      assertThat(TestGroup.call(folder(), "end", tools)).isEmpty();
      assertThat(Files.readString(hosts)).isEqualTo("127.0.0.1\tlocalhost\n");
      assertThat(Files.readAllLines(log))
          .contains(
              "exportfs -u 10.0.0.0/24:/srv/my docs",
              "net usershare delete films",
              "smbcontrol smbd close-share films");
    }
  }

  @Test
  void leavesTheRestOfTheHostsFileAndALinkToIt() throws Exception {
    var real = temporary.resolve("real");
    Files.write(
        real,
        "# meerkat: begin of shop www\n10.0.0.3\tbüro\n".getBytes(StandardCharsets.ISO_8859_1));
    var hosts = Files.createSymbolicLink(temporary.resolve("hosts"), real);
    var alias = TestGroup.resource("www", new AliasResource("www", Optional.empty()));
    try (var group = new TestGroup(folder(), TestDrivers.with(temporary, hosts), alias)) {
      assertThat(group.left()).singleElement().asString().startsWith("alias of shop www in ");
      assertThat(TestGroup.call(folder(), "end")).isEmpty();
      assertThat(Files.readString(real, StandardCharsets.ISO_8859_1)).isEqualTo("10.0.0.3\tbüro\n");
      assertThat(Files.isSymbolicLink(hosts)).isTrue();
    }
  }

  /// Meerkat may be killed before it has told the guard of anything.
  @Test
  void givesBackTheHostsOwnAddressAsItWasWrittenDown() throws Exception {
    var tools = Files.createDirectory(temporary.resolve("tools"));
    var log = temporary.resolve("tools.log");
    var _ = TestGroup.script(tools.resolve("ip"), "echo ip \"$@\" >>" + log);
    try (var group = new TestGroup(folder(), TestGroup.replacing("ip", "10.9.9.9/24"))) {
      Files.writeString(folder().resolve("replaced-ip"), "10.9.9.1/24\tnone0\n");
      assertThat(TestGroup.call(folder(), "end", tools)).isEmpty();
      assertThat(Files.readAllLines(log))
          .containsSubsequence(
              "ip addr del 10.9.9.9/24 dev none0", "ip addr add 10.9.9.1/24 dev none0");
      assertThat(group.fence()).isEqualTo("fenced 1");
      assertThat(folder().resolve("replaced-ip")).doesNotExist();
    }
  }

  /// The guard of a process that was killed may still be at it when the next process begins, with
  /// another configuration even.
  @Test
  void whatAnEarlierProcessHadStartedIsEndedStillWhenTheNextOneBegins() throws Exception {
    var alias = TestGroup.resource("www", new AliasResource("www", Optional.empty()));
    var address = TestGroup.address("address", "10.9.9.9/24");
    var hosts = Files.writeString(temporary.resolve("hosts"), "127.0.0.1\tlocalhost\n");
    var ends = folder().resolve("ends");
    var kinds = TestDrivers.with(temporary, hosts);
    try (var killed = new TestGroup(folder(), kinds, address, alias)) {
      killed.armFor(600_000);
      assertThat(killed.start("www")).isEqualTo("started www 1");
      var before = Files.readAllLines(ends);
      assertThat(before).contains("address\t10.9.9.9/24\tnone0");

      var guard = open();
      guard.mounts(List.of("/srv/data"));
      assertThat(Files.readAllLines(ends))
          .containsAll(before)
          .contains("data\t/srv/data\t/srv/data");
      guard.ends(List.of());
      assertThat(Files.readAllLines(ends)).containsAll(before);
      assertThat(killed.left()).singleElement().asString().startsWith("alias of shop www in ");

      assertThat(TestGroup.call(folder(), "end")).isEmpty();
      guard.arm(TestGroup.bootMillis() + 600_000);
      assertThat(Files.readAllLines(ends)).noneMatch(line -> line.startsWith("hosts"));
    }
  }

  @Test
  void whatWasStartedBeforeTheHostWasBootedIsNotEnded() throws Exception {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("deadline"), "another-boot 7 off 1 1\n");
    Files.writeString(folder().resolve("ends"), "systemd\tdb\n");
    open().mounts(List.of());
    assertThat(Files.readString(folder().resolve("ends"))).doesNotContain("systemd");
  }

  private Guard open() throws IOException {
    return Guard.open(TestGroup.SHOP, folder(), Optional.empty(), TestGroup::bootMillis);
  }

  @Test
  void petsTheWatchdogUntilItIsDisarmed() throws Exception {
    var device = temporary.resolve("watchdog");
    Files.createFile(device);
    var guard =
        Guard.open(
            TestGroup.SHOP,
            temporary.resolve("group"),
            Optional.of(device.toString()),
            TestGroup::bootMillis);
    guard.arm(TestGroup.bootMillis() + 600_000);
    Eventually.is("it is petted", () -> Files.size(device) > 10);
    guard.disarm();
    Eventually.is("it is let go", () -> Files.readString(device).endsWith("V"));
  }

  @Test
  void refusesAWatchdogThatItCannotOpen() throws Exception {
    var guard =
        Guard.open(
            TestGroup.SHOP,
            temporary.resolve("group"),
            Optional.of("/no/such/watchdog"),
            TestGroup::bootMillis);
    assertThatThrownBy(() -> guard.arm(TestGroup.bootMillis() + 600_000))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot open the watchdog /no/such/watchdog");
  }
}
