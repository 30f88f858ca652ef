package dev.meerkat.resources;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.meerkat.core.group.Limits;
import dev.meerkat.core.group.Monitor;
import dev.meerkat.core.group.Resource;
import dev.meerkat.core.group.resource.ProcessResource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What watches what runs.
class MonitorTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @TempDir private Path temporary;

  private static Resource watched(Monitor.Kind kind, String target) {
    var monitor = new Monitor(kind, target, 100, 1_000, 3);
    return TestGroup.resource(
        "web",
        new ProcessResource(List.of("/bin/sleep", "1000"), Optional.empty()),
        new Limits(20_000, 60_000, 2, 600_000),
        Optional.of(monitor));
  }

  @Test
  void aPortThatTakesNoConnection() throws Exception {
    var port = new ServerSocket(0, 50, HERE);
    try (var group =
        new TestGroup(temporary, watched(Monitor.Kind.TCP, "127.0.0.1:" + port.getLocalPort()))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      port.close();
      assertThat(group.heard.next())
          .startsWith("failed web 1: its monitor has failed 3 times in a row: no connection to ");
    } finally {
      port.close();
    }
  }

  @Test
  void aServerThatAnswersBadlyAndOneThatHangs() throws Exception {
    var status = new AtomicInteger(204);
    var server = HttpServer.create(new InetSocketAddress(HERE, 0), 0);
    server.createContext(
        "/",
        exchange -> {
          if (status.get() > 0) {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
          }
        });
    server.start();
    var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/health";
    try (var group = new TestGroup(temporary, watched(Monitor.Kind.HTTP, url))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      status.set(503);
      assertThat(group.heard.next()).endsWith(url + " answers 503");
      status.set(200);
      assertThat(group.start("web")).isEqualTo("started web 2");
      status.set(0);
      assertThat(group.heard.next()).contains("failed web 2: ", "no answer from " + url);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aScriptThatHangsIsAFailureAndIsEnded() throws Exception {
    var hang = temporary.resolve("hang");
    var check =
        TestGroup.script(temporary.resolve("check"), "[ -e " + hang + " ] || exit 0; sleep 1001");
    try (var group =
        new TestGroup(temporary.resolve("group"), watched(Monitor.Kind.SCRIPT, check.toString()))) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      Files.createFile(hang);
      assertThat(group.heard.next())
          .startsWith("failed web 1: its monitor has failed 3 times in a row: '" + check)
          .contains("took too long and was killed");
      Eventually.is("only what is watched runs", () -> group.left().size() == 1);
    }
  }

  @Test
  void whatAMonitorWritesDoesNotFillTheDisk() throws Exception {
    var noisy = temporary.resolve("noisy");
    var written = temporary.resolve("written");
    var go = temporary.resolve("go");
    var text =
        "[ -e %s ] || exit 0; head -c 17000000 /dev/zero; touch %s; until [ -e %s ]; do sleep 0.01; done"
            .formatted(noisy, written, go);
    var check = TestGroup.script(temporary.resolve("check"), text);
    var monitor = new Monitor(Monitor.Kind.SCRIPT, check.toString(), 100, 600_000, 3);
    var web =
        TestGroup.resource(
            "web",
            new ProcessResource(List.of("/bin/sleep", "1000"), Optional.empty()),
            TestGroup.PATIENT,
            Optional.of(monitor));
    var log = temporary.resolve("group/run-web,monitor.log");
    try (var group = new TestGroup(temporary.resolve("group"), web)) {
      group.armFor(600_000);
      assertThat(group.start("web")).isEqualTo("started web 1");
      Files.createFile(noisy);
      Eventually.is("it is emptied", () -> Files.exists(written) && Files.size(log) == 0);
      Files.createFile(go);
    }
  }

  @Test
  void whatIsNeverContentHasNotStarted() throws Exception {
    var check = TestGroup.script(temporary.resolve("check"), "echo not yet; exit 1");
    var monitor = new Monitor(Monitor.Kind.SCRIPT, check.toString(), 100, 1_000, 3);
    var web =
        TestGroup.resource(
            "web",
            new ProcessResource(List.of("/bin/sleep", "1000"), Optional.empty()),
            new Limits(2_000, 60_000, 2, 600_000),
            Optional.of(monitor));
    try (var group = new TestGroup(temporary.resolve("group"), web)) {
      group.armFor(600_000);
      assertThat(group.start("web"))
          .startsWith("failed web 1: it was started, but does not work: '" + check)
          .endsWith("it wrote: not yet");
    }
  }
}
