package dev.meerkat.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.Limits;
import dev.meerkat.core.group.Resource;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.group.resource.AliasResource;
import dev.meerkat.core.group.resource.ScriptResource;
import dev.meerkat.core.group.resource.ServiceResource;
import dev.meerkat.core.group.resource.ShareResource;
import dev.meerkat.resources.kind.TestDrivers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts, services and aliases.
class ScriptTest {
  /// A daemon with its number in a file, as init scripts have them.
  private static final String SERVICE =
      """
      file=%1$s/pid
      case $1 in
        start) setsid sleep 1000 & echo $! >$file ;;
        stop) kill $(cat $file); rm $file ;;
        status) kill -0 $(cat $file) ;;
      esac
      """;

  @TempDir private Path temporary;

  private TestGroup group(Resource... all) throws IOException {
    var hosts = temporary.resolve("hosts");
    if (!Files.exists(hosts)) {
      Files.writeString(hosts, "127.0.0.1 localhost\n");
    }
    var folder = temporary.resolve("group");
    return new TestGroup(folder, TestDrivers.with(temporary, hosts), all);
  }

  private Resource script(String start, String stop, Limits limits) throws IOException {
    return TestGroup.resource(
        "web",
        new ScriptResource(
            Optional.of(TestGroup.script(temporary.resolve("start"), start).toString()),
            Optional.of(TestGroup.script(temporary.resolve("stop"), stop).toString())),
        limits,
        Optional.empty());
  }

  @Test
  void whatTheyWriteDoesNotFillTheDisk() throws Exception {
    var folder = temporary.resolve("group");
    try (var group = group(script("head -c 17000000 /dev/zero", "exit 0", TestGroup.PATIENT))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      Eventually.is("it is emptied", () -> Files.size(folder.resolve("run-web.log")) == 0);
    }
  }

  @Test
  void whatAStartWritesDoesNotFillTheDiskWhileItGoesOn() throws Exception {
    var written = temporary.resolve("written");
    var go = temporary.resolve("go");
    var start =
        "head -c 17000000 /dev/zero; touch %s; until [ -e %s ]; do sleep 0.01; done"
            .formatted(written, go);
    var log = temporary.resolve("group/run-web.log");
    try (var group = group(script(start, "exit 0", TestGroup.PATIENT))) {
      group.armFor(600_000);
      group.resources.start(new ResourceId("web"), 50);
      Eventually.is("it is emptied", () -> Files.exists(written) && Files.size(log) == 0);
      Files.createFile(go);
      assertThat(group.heard.next()).isEqualTo("started web 50");
    }
  }

  @Test
  void whoGoesOnWritingIsStillSeenAfterTheNextOrder() throws Exception {
    var first = temporary.resolve("first");
    var go = temporary.resolve("go");
    var start =
        "[ ! -e %1$s ] || exit 0; touch %1$s; (until [ -e %2$s ]; do sleep 0.01; done; echo on) &"
            .formatted(first, go);
    var log = temporary.resolve("group/run-web.log");
    try (var group = group(script(start, "exit 0", TestGroup.PATIENT))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      assertThat(group.start("web")).isEqualTo("started web 2");
      Files.createFile(go);
      Eventually.is("it has written", () -> Files.readString(log).equals("on\n"));
    }
  }

  @Test
  void areToldWhatToDo() throws Exception {
    var log = temporary.resolve("log");
    var note = "echo $0 $1 $MEERKAT_GROUP $MEERKAT_RESOURCE >>" + log;
    try (var group = group(script(note, note, TestGroup.PATIENT))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      assertThat(group.stop("web")).isEqualTo("stopped web 2");
      assertThat(Files.readString(log))
          .isEqualTo(
              temporary.resolve("start")
                  + " start shop web\n"
                  + temporary.resolve("stop")
                  + " stop shop web\n");
    }
  }

  @Test
  void areEndedWithAllThatTheyStartedWhenTheyTakeTooLong() throws Exception {
    var hangs = "trap '' TERM; setsid sleep 1000 & sleep 1001";
    var limits = new Limits(3_000, 3_000, 2, 600_000);
    try (var group = group(script(hangs, hangs, limits))) {
      group.armFor(600_000);
      assertThat(group.start("web"))
          .isEqualTo(
              "failed web 1: '"
                  + temporary.resolve("start")
                  + " start' took too long and was killed; it wrote nothing");
      assertThat(group.left()).isEmpty();
      assertThat(group.stop("web")).contains("stop' took too long and was killed");
      assertThat(group.left()).isEmpty();
    }
  }

  @Test
  void tellWhatWentWrong() throws Exception {
    try (var group = group(script("echo no key; exit 4", "exit 5", TestGroup.PATIENT))) {
      group.armFor(600_000);
      assertThat(group.start("web")).endsWith(" start' ended with 4; it wrote: no key");
      assertThat(group.stop("web")).endsWith(" stop' ended with 5; it wrote nothing");
      Files.delete(temporary.resolve("start"));
      assertThat(group.start("web"))
          .contains("there is no script " + temporary.resolve("start") + " on this host: copy it");
    }
  }

  @Test
  void aNewerOrderEndsTheOneBefore() throws Exception {
    try (var group = group(script("sleep 1000", "true", TestGroup.PATIENT))) {
      group.armFor(600_000);
      group.resources.start(new ResourceId("web"), 50);
      Eventually.is("it runs", () -> group.left().toString().contains("(sleep)"));
      assertThat(group.stop("web")).isEqualTo("stopped web 1");
      assertThat(group.left()).isEmpty();
    }
  }

  @Test
  void initScripts() throws Exception {
    TestGroup.script(temporary.resolve("db"), SERVICE.formatted(temporary));
    var db = TestGroup.resource("db", new ServiceResource("db"));
    try (var group = group(db)) {
      group.armFor(600_000);
      assertThat(group.start("db")).isEqualTo("started db 1");
      var first = Files.readString(temporary.resolve("pid"));
      assertThat(group.start("db")).as("it runs already").isEqualTo("started db 2");
      assertThat(Files.readString(temporary.resolve("pid"))).isEqualTo(first);
      assertThat(group.kill("db")).isEqualTo("stopped db 3");
      assertThat(group.left()).isEmpty();
      assertThat(group.start("db")).isEqualTo("started db 4");
      assertThat(group.stop("db")).isEqualTo("stopped db 5");
      assertThat(group.left()).isEmpty();
    }
  }

  @Test
  void aServiceThatEndsIsTold() throws Exception {
    TestGroup.script(temporary.resolve("db"), SERVICE.formatted(temporary));
    try (var group = group(TestGroup.resource("db", new ServiceResource("db")))) {
      group.armFor(600_000);
      assertThat(group.start("db")).isEqualTo("started db 1");
      var number = Long.parseLong(Files.readString(temporary.resolve("pid")).strip());
      ProcessHandle.of(number).orElseThrow().destroyForcibly();
      assertThat(group.heard.next()).isEqualTo("failed db 1: it does not run any more");
    }
  }

  @Test
  void aServiceThatIsNotThereIsTold() throws Exception {
    try (var group = group(TestGroup.resource("db", new ServiceResource("db")))) {
      group.armFor(600_000);
      assertThat(group.start("db"))
          .isEqualTo(
              "failed db 1: there is no service db on this host: systemd does not run, and there is"
                  + " no "
                  + temporary.resolve("db")
                  + "; install it");
      assertThat(group.stop("db")).isEqualTo("stopped db 2");
      assertThat(group.kill("db")).isEqualTo("stopped db 3");
      assertThat(group.fence()).isEqualTo("fenced 4");
    }
  }

  @Test
  void anAliasWithoutAnAddressIsTold() throws Exception {
    var www = new AliasResource("www.example.org", Optional.empty());
    try (var group = group(TestGroup.resource("www", www))) {
      group.armFor(600_000);
      assertThat(group.start("www")).contains("has no address to stand for");
    }
  }

  /// What has been stored by an earlier version, too.
  @Test
  void ofWhatCannotBeStartedNothingIsLeft() throws Exception {
    Files.write(temporary.resolve("hosts"), new byte[] {'#', (byte) 0xfc, '\n'});
    var www = new AliasResource("www.example.org", Optional.empty());
    var docs =
        new ShareResource("docs", ShareResource.Protocol.NFS, "/srv/docs", List.of("10.0.0.1"));
    var films =
        new ShareResource("films", ShareResource.Protocol.SAMBA, "/srv/films", List.of("rw"));
    try (var group =
        group(
            TestGroup.resource("www", www),
            TestGroup.resource("docs", docs),
            TestGroup.resource("films", films))) {
      group.armFor(600_000);
      assertThat(group.fence()).isEqualTo("fenced 1");
      for (var each : List.of("www", "docs", "films")) {
        assertThat(group.stop(each)).startsWith("stopped " + each);
        assertThat(group.kill(each)).startsWith("stopped " + each);
      }
    }
  }

  @Test
  void anAliasIsToldToItsScript_withTheAddressThatItStandsFor() throws Exception {
    var log = temporary.resolve("log");
    var script = TestGroup.script(temporary.resolve("dns"), "echo $1 $2 $3 >>" + log).toString();
    var www = new AliasResource("www.example.org", Optional.of(script));
    var address = TestGroup.address("ip", "10.0.0.10/24");
    try (var group = group(address, TestGroup.resource("www", www))) {
      var before = Files.readString(temporary.resolve("hosts"));
      group.armFor(600_000);
      assertThat(group.start("www")).isEqualTo("started www 1");
      assertThat(group.stop("www")).isEqualTo("stopped www 2");
      assertThat(log)
          .hasContent("start www.example.org 10.0.0.10\nstop www.example.org 10.0.0.10\n");
      assertThat(temporary.resolve("hosts")).hasContent(before);
    }
  }

  @Test
  void anAliasIsInTheHostsFile() throws Exception {
    var www = new AliasResource("www.example.org", Optional.empty());
    var address = TestGroup.address("ip", "10.0.0.10/24");
    try (var group = group(address, TestGroup.resource("www", www))) {
      var hosts = temporary.resolve("hosts");
      var before = Files.readString(hosts);
      group.armFor(600_000);
      assertThat(group.start("www")).isEqualTo("started www 1");
      assertThat(Files.readString(hosts)).contains("10.0.0.10\twww.example.org\n");
      assertThat(group.stop("www")).isEqualTo("stopped www 2");
      assertThat(Files.readString(hosts)).isEqualTo(before);
      group.guard.disarm();
      assertThat(group.start("www")).contains("the time of the guard is over");
      assertThat(Files.readString(hosts)).isEqualTo(before);
    }
  }
}
