package dev.meerkat.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the command line sends, and what it says of what it cannot do.
class CommandLineTest extends CommandLineCase {
  @Test
  void plansASite() {
    int code =
        Meerkat.commandLine()
            .setOut(new PrintWriter(out, true))
            .execute("plan", "--cameras=80", "--servers=4", "--redundancy=warm");
    assertThat(code).isZero();
    assertThat(out.toString().lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
        .contains(
            "EACH SERVER | ALL SERVERS UP | 1 DOWN",
            "cameras | 40 | 40",
            "of these recorded | 20 | 40",
            "network in, Mbit/s | 160 | 160",
            "disk writes, MB/s | 10.0 | 20.0",
            "archive for 30 days, TB | 25.92 | 51.84",
            "processors | 0.10 | 0.10",
            "memory, MiB | 454 | 320",
            "Set on each server: meerkat set-server NAME --failover on --max-cameras 20"
                + " --redundancy warm",
            "Choose each other as backups: meerkat set-camera --of NAME --backup OTHER");
    assertThat(
            Meerkat.commandLine()
                .setErr(new PrintWriter(err, true))
                .execute("plan", "--cameras=80", "--servers=1"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("nobody would be left to record: plan more servers");
  }

  @Test
  void addsACameraWithWhatWasGiven() {
    answer = "{\"name\": \"gate\", \"home\": \"north\", \"priority\": \"high\", \"enabled\": true}";
    assertThat(run("add-camera", "gate", "rtsp://h/1", "--home=north", "--priority=High")).isZero();
    assertThat(requests)
        .containsExactly(
            "POST /api/v1/cameras {\"home\":\"north\",\"priority\":\"high\",\"name\":\"gate\","
                + "\"url\":\"rtsp://h/1\"}");
    assertThat(out.toString()).isEqualTo("gate is at home on north, priority high\n");
  }

  @Test
  void changesOnlyWhatWasGiven() {
    answer =
        """
        {"server": {"name": "n", "failoverEnabled": true, "maxForeignCameras": 7, "location": "x",
                    "redundancy": "normal"},
         "moves": [{"camera": "c1", "from": "n", "to": "m"},
                   {"camera": "c2", "from": "n", "reason": "no_room"}]}
        """;
    assertThat(run("set-server", "n", "--max-cameras", "7")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            n takes over up to 7 cameras, at location x
              c1 moves from n to m
              c2 moves from n: nobody is to record it any more (no_room)
            """);
    assertThat(requests).containsExactly("PATCH /api/v1/servers/n {\"maxForeignCameras\":7}");
    assertThat(run("set-server", "n", "--failover", "off")).isZero();
    assertThat(requests.getLast()).endsWith("{\"failoverEnabled\":false}");
    assertThat(run("set-server", "n", "--location", "east")).isZero();
    assertThat(requests.getLast()).endsWith("{\"location\":\"east\"}");
    answer = "{\"name\": \"gate\", \"home\": \"n\", \"priority\": \"low\", \"enabled\": false}";
    assertThat(run("set-camera", "gate", "--enabled", "false")).isZero();
    assertThat(requests.getLast()).isEqualTo("PATCH /api/v1/cameras/gate {\"enabled\":false}");
  }

  @Test
  void hasACameraTriedAgain() {
    answer =
        """
        {"camera": "gate", "servers": [{"server": "south", "what": "idle"},
                                       {"server": "north", "what": "tried"}], "unavailable": []}
        """;
    assertThat(run("retry-camera", "gate")).isZero();
    assertThat(requests).containsExactly("POST /api/v1/cameras/gate/retry {}");
    assertThat(out.toString()).isEqualTo("north tries gate now; see status\n");
    out.getBuffer().setLength(0);
    answer =
        """
        {"camera": "gate", "servers": [{"server": "south", "what": "idle"}],
         "unavailable": [{"server": "north", "why": "it is down"}]}
        """;
    assertThat(run("retry-camera", "gate")).isEqualTo(3);
    assertThat(out.toString()).isEqualTo("no server that answers has to record gate: see status\n");
    assertThat(err.toString()).isEqualTo("not told: north: it is down\n");
  }

  @Test
  void ordersCamerasHome() {
    answer = "{\"name\": \"n\"}";
    assertThat(run("failback", "n")).isZero();
    assertThat(requests).containsExactly("POST /api/v1/servers/n/failback {}");
    assertThat(out.toString()).isEqualTo("n takes its cameras back\n");
    answer =
        "{\"server\": {\"name\": \"n\", \"location\": \"\", \"failback\": \"manual\","
            + " \"redundancy\": \"normal\"}, \"moves\": []}";
    assertThat(run("set-server", "n", "--failback", "manual")).isZero();
    assertThat(requests.getLast()).endsWith("{\"failback\":\"manual\"}");
    assertThat(out.toString()).endsWith("failback by order\n");
  }

  @Test
  void setsARedundancyModeAndWarns() {
    answer =
        """
        {"server": {"name": "n", "location": "", "redundancy": "fast"}, "moves": [],
         "warning": "beware"}
        """;
    assertThat(run("set-server", "n", "--redundancy", "fast")).isZero();
    assertThat(requests).containsExactly("PATCH /api/v1/servers/n {\"redundancy\":\"fast\"}");
    assertThat(out.toString()).isEqualTo("n takes over no cameras, redundancy fast\n! beware\n");
  }

  @Test
  void setsUpMailAndChangesIt() {
    answers.put("/api/v1/notifications", "[]");
    answer = "{\"name\": \"office\"}";
    assertThat(run("notify", "mail", "office", "--host", "m")).isEqualTo(1); // [] is no channel
    assertThat(requests.getLast())
        .isEqualTo(
            "POST /api/v1/notifications {\"host\":\"m\",\"name\":\"office\",\"type\":\"mail\"}");
    answers.put("/api/v1/notifications", "[{\"name\": \"office\", \"type\": \"mail\"}]");
    assertThat(run("notify", "mail", "office", "--to", "a@b", "--to", "c@d", "--problems", "off"))
        .isZero();
    assertThat(requests.getLast())
        .isEqualTo(
            "PATCH /api/v1/notifications/office {\"problems\":false,\"to\":[\"a@b\",\"c@d\"]}");
    assertThat(out.toString()).endsWith("try it: meerkat notify test office\n");
  }

  @Test
  void aWebhookGetsASecretThatIsShownOnce() {
    answers.put("/api/v1/notifications", "[]");
    assertThat(run("notify", "webhook", "hook", "--url", "http://h/")).isEqualTo(1);
    assertThat(requests.getLast()).contains("\"secret\":\"whsec_");
    answers.put("/api/v1/notifications", "[{\"name\": \"hook\", \"type\": \"webhook\"}]");
    answer = "{\"name\": \"hook\"}";
    assertThat(run("notify", "webhook", "hook", "--url", "http://i/")).isZero();
    assertThat(requests.getLast()).doesNotContain("secret");
  }

  @Test
  void tellsWhatATestOfAChannelMet() {
    answer = "{\"delivered\": true, \"answer\": \"250 OK\", \"todo\": \"\"}";
    assertThat(run("notify", "test", "office")).isZero();
    assertThat(requests).containsExactly("POST /api/v1/notifications/office/test {}");
    assertThat(out.toString()).isEqualTo("taken: 250 OK\n");
    answer = "{\"delivered\": false, \"answer\": \"it is down\", \"todo\": \"start it\"}";
    assertThat(run("notify", "test", "office")).isEqualTo(1);
    assertThat(out.toString()).endsWith("not taken: it is down: start it\n");
  }

  @Test
  void listsChannelsAndWhatFails() {
    answer =
        """
        [{"name": "office", "type": "mail", "enabled": true, "redundancy": true, "problems": false,
          "certificate": "", "mail": {"host": "m", "port": 587, "to": ["a@b"]},
          "delivery": {"waiting": 3, "failingSince": "2026-11-26T01:00:00Z", "attempts": 2,
                       "what": "it is down", "todo": "start it"}}]
        """;
    assertThat(run("notify", "list")).isZero();
    assertThat(out.toString())
        .contains("office   mail  redundancy  a@b by m:587  3")
        .endsWith("! office fails since 2026-11-26T01:00:00Z: it is down: start it\n");
  }

  @Test
  void drainsAServer() {
    answer =
        """
        {"server": {"name": "n", "draining": true},
         "moves": [{"camera": "c1", "from": "n", "to": "m"}], "aliases": {"m": "Front desk"}}
        """;
    assertThat(run("drain", "n")).isZero();
    assertThat(requests).containsExactly("PATCH /api/v1/servers/n {\"draining\":true}");
    assertThat(out.toString()).isEqualTo("n is being drained\n  c1 moves from n to Front desk\n");
    assertThat(run("drain", "n", "--end")).isZero();
    assertThat(requests.getLast()).endsWith("{\"draining\":false}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "true  | true  |                                        | 0 | n records nothing any more",
        "true  | true  | {'camera': 'c', 'why': 'it is so'}     | 3 | c: it is so",
        "true  | false | {'camera': 'c', 'why': 'it is so'}     | 1 | it still records c2",
        "false | false |                                        | 1 | nothing is heard of it",
      })
  void waitsUntilAllHasMoved(
      String heard, String done, @Nullable String stuck, int code, String said) {
    answer = "{\"server\": {\"name\": \"n\"}, \"moves\": []}";
    String drains =
        ("[{'server': 'm', 'done': false, 'moving': ['c1'], 'stuck': []}, {'server': 'n', 'heard':"
                + " HEARD, 'done': DONE, 'moving': ['c2'], 'stuck': [STUCK]}]")
            .replace("HEARD", heard)
            .replace("DONE", done)
            .replace("STUCK", stuck == null ? "" : stuck)
            .replace('\'', '"');
    answers.put("/api/v1/drains", drains);
    assertThat(run("drain", "n", "--wait", "--timeout=0")).isEqualTo(code);
    assertThat(out.toString()).contains(said);
  }

  @Test
  void changesSeveralCamerasAtOnce() {
    answer =
        """
        [{"name": "c1", "home": "n", "backup": "m", "priority": "low", "enabled": true},
         {"name": "c2", "home": "n", "priority": "high", "enabled": true}]
        """;
    assertThat(run("set-camera", "c1", "c2", "--any-location", "true")).isZero();
    assertThat(requests.getLast())
        .isEqualTo("PATCH /api/v1/cameras {\"anyLocation\":true,\"cameras\":[\"c1\",\"c2\"]}");
    assertThat(out.toString())
        .isEqualTo("c1: home n, backup m, priority low\nc2: home n, priority high\n");
    assertThat(run("set-camera", "--of", "n", "--backup", "m")).isZero();
    assertThat(requests.getLast())
        .isEqualTo("PATCH /api/v1/cameras {\"backup\":\"m\",\"of\":\"n\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "set-camera --priority low | either the names of cameras or --of",
        "set-camera gate --of n --priority low | either the names of cameras or --of",
        "set-server n | nothing to change",
        "set-camera gate | nothing to change",
        "set-server n --failover maybe | expected one of [ON, OFF]",
        "add-camera gate | Missing required parameter",
        "add-camera gate rtsp://h/1 --priority urgent | urgent",
        "timeline gate --from noon | 'noon' is no time",
        "export gate | --output",
        "statsu | status"
      })
  void saysWhatItDidNotUnderstand(String line, String reason) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith("meerkat").contains(reason).doesNotContain("Usage");
    assertThat(err.toString().lines()).hasSizeLessThanOrEqualTo(3);
    assertThat(requests).isEmpty();
  }

  @Test
  void saysWhichValueCannotBe() {
    int code =
        Meerkat.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute("camera", "--max-sessions=0");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            """
            meerkat camera: a camera serves 1 session or more at a time, not 0
            see meerkat camera --help
            """);
  }

  @Test
  void tellsTheReasonOfARefusal() {
    status = 404;
    answer = "{\"error\": \"not_found\", \"what\": \"there is no camera 'x'\", \"hint\": \"look\"}";
    assertThat(run("remove-camera", "x")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("meerkat remove-camera: there is no camera 'x': look\n");
  }

  @Test
  void tellsThatNobodyAnswers() {
    int port = api.getAddress().getPort();
    stop();
    assertThat(run("status")).isEqualTo(1);
    assertThat(err.toString()).contains("no server answers at http://127.0.0.1:" + port);
  }

  @ParameterizedTest
  @CsvSource({"200, <html>", "500, oops", "302, ''", "200, []"})
  void tellsThatAnAnswerMakesNoSense(int code, String text) {
    status = code;
    answer = text;
    assertThat(run("status")).isEqualTo(1);
    assertThat(err.toString()).contains("http://127.0.0.1");
  }

  @Test
  void aConfigurationFileThatIsNotThereIsNamed(@TempDir Path folder) {
    int code =
        Meerkat.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute("server", "--config", folder.resolve("none.yaml").toString());
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains(folder.resolve("none.yaml").toString());
  }

  /// No other server is asked, so nobody else would say it.
  @Test
  void whoBelongsToTheSiteIsInDoubtWhenTheServerBreaksOff(@TempDir Path folder) throws IOException {
    Path token = folder.resolve("admin.token");
    Files.writeString(
        token, "0".repeat(64) + "\nhttp://127.0.0.1:" + api.getAddress().getPort() + "\n");
    breaksOff = true;
    for (String command : new String[] {"remove-server south", "invite"}) {
      err.getBuffer().setLength(0);
      assertThat(run((command + " --token-file=" + token).split(" "))).isEqualTo(1);
      assertThat(err.toString()).contains("It is not known whether the change was made");
    }
    breaksOff = false;
    status = 409;
    answer = "{\"error\": \"conflict\", \"what\": \"no\", \"hint\": \"never\"}";
    err.getBuffer().setLength(0);
    assertThat(run("invite", "--token-file=" + token)).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("meerkat invite: no: never\n");
  }

  /// As it stands in the configuration file of a server whose API has an address of its own.
  @Test
  void theServerOfTheConfigurationFileIsAsked(@TempDir Path folder) throws IOException {
    int port = api.getAddress().getPort();
    Path configuration = folder.resolve("meerkat.yaml");
    Files.writeString(
        configuration, "name: n\nsite: s\ndataDir: " + folder + "\napi:\n  port: " + port + "\n");
    Files.writeString(
        folder.resolve("admin.token"), "0".repeat(64) + "\nhttp://127.0.0.1:" + port + "\n");
    answer = "{\"token\": \"meerkat-x\", \"place\": \"10.0.0.1:7800\", \"until\": \"soon\"}";
    int code =
        Meerkat.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute("invite", "--quiet", "--config", configuration.toString());
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString()).isEqualTo("meerkat-x\n");
  }
}
