package dev.meerkat.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command line against an API that answers what a test wants.
class CommandLineTest {
  private static final String TIMELINE =
      """
      {"camera": "gate", "from": "2026-11-22T10:00:00Z", "to": "2026-11-22T11:00:00Z",
       "ranges": [{"from": "2026-11-22T10:00:00Z", "to": "2026-11-22T10:30:00Z",
                   "servers": ["north"], "doubled": false},
                  {"from": "2026-11-22T10:30:01.5Z", "to": "2026-11-22T11:00:00Z",
                   "servers": ["north", "south"], "doubled": true}],
       "gaps": [{"from": "2026-11-22T10:30:00Z", "to": "2026-11-22T10:30:01.5Z",
                 "lengthMillis": 1500, "kind": "gap", "holders": []}],
       "unavailable": []}
      """;

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private HttpServer api;
  private volatile int status = 200;
  private volatile String answer = "{}";

  /// What is answered to some paths, other than to all.
  private final Map<String, String> answers = new ConcurrentHashMap<>();

  private volatile boolean breaksOff;
  private volatile String unavailable = "";

  @BeforeEach
  void start() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/api/v1/addresses")) {
            answerUnknown(exchange);
            return;
          }
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          String text = answers.getOrDefault(exchange.getRequestURI().getPath(), answer);
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          if (!unavailable.isEmpty()) {
            exchange.getResponseHeaders().add("Meerkat-Unavailable", unavailable);
          }
          exchange.sendResponseHeaders(status, breaksOff ? bytes.length + 10 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    api.start();
  }

  /// As a server of an earlier version, which tells nobody's addresses.
  private static void answerUnknown(HttpExchange exchange) throws IOException {
    byte[] bytes =
        "{\"error\": \"not_found\", \"what\": \"nothing there\", \"hint\": \"\"}"
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(404, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void stop() {
    api.stop(0);
  }

  private int run(String... words) {
    var line = new ArrayList<>(List.of(words));
    line.add("--api=http://127.0.0.1:" + api.getAddress().getPort());
    return Meerkat.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(line.toArray(String[]::new));
  }

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
            "Set on each server: meerkat set-server NAME --failover on --max-cameras 20 --redundancy"
                + " warm",
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
  void tellsWhatTheLossOfAServerWouldMeanByAliases() {
    answers.put(
        "/api/v1/servers", "[{\"name\": \"n\", \"alias\": \"Front desk\"}, {\"name\": \"m\"}]");
    answer =
        """
        [{"without": ["n"],
          "moving": [{"camera": "c1", "home": "n", "to": "m", "accompanied": true},
                     {"camera": "c2", "home": "n", "to": "m", "accompanied": false}],
          "lost": [{"camera": "c3", "home": "n", "reason": "no_room"},
                   {"camera": "c4", "home": "n", "reason": "out_of_reach"}],
          "unaccompanied": ["c1"]}]
        """;
    assertThat(run("whatif", "n")).as("cameras would be lost").isEqualTo(3);
    assertThat(requests).contains("GET /api/v1/whatif?without=n ");
    assertThat(out.toString().lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
        .containsExactly(
            "WITHOUT | CAMERAS LOST | CAMERAS MOVED | WITHOUT A GAP | COMPANIONS LOST",
            "Front desk | 2 | 2 | 1 | 1",
            "",
            "CAMERA | HOME | GOES TO",
            "c3 | Front desk | nobody: no server has room",
            "c4 | Front desk | nobody: no server that has room reaches it",
            "c1 | Front desk | m, without a gap",
            "c2 | Front desk | m");
    answer = "[{\"without\": [\"m\"], \"moving\": [], \"lost\": [], \"unaccompanied\": []}]";
    assertThat(run("whatif")).isZero();
    assertThat(requests).contains("GET /api/v1/whatif ");
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
        ("[{'server': 'm', 'done': false, 'moving': ['c1'], 'stuck': []},"
                + " {'server': 'n', 'heard': HEARD, 'done': DONE, 'moving': ['c2'], 'stuck': [STUCK]}]")
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

  /// A server that has not joined yet does not know that others are down.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                 | null        | joining  | unknown | unknown",
        "'\"north\"'          | null        | stable   | down    | down",
        "'\"north\",\"east\"' | null        | stable   | joining | down",
        "'\"north\",\"east\"' | '\"starting\"' | stable | starting | down",
      })
  void showsHowTheServersAre(
      String members, String standing, String north, String east, String south) {
    String server =
        """
        {"name": "%s", "alive": %b, "standing": %s, "apiUrl": null, "failoverEnabled": false,
         "maxForeignCameras": 0, "recording": 0, "foreign": 0, "location": "",
         "redundancy": "normal"}
        """;
    boolean joined = !members.isEmpty();
    answers.put("/api/v1/recordings", "[]");
    answers.put("/api/v1/drains", "[]");
    answers.put("/api/v1/groups", "[]");
    answers.put(
        "/api/v1/site",
        """
        {"name": "harbour", "self": "north", "standing": "stable", "members": [%s],
         "plan": {"cameras": 0, "recorded": 0, "doubled": 0, "unrecorded": 0, "disabled": 0},
         "problems": [], "servers": [%s, %s, %s]}
        """
            .formatted(
                members,
                server.formatted("north", joined, "\"stable\""),
                server.formatted("east", members.contains("east"), standing),
                server.formatted("south", false, "null")));
    assertThat(run("status")).isZero();
    assertThat(out.toString().lines().skip(3).map(line -> line.replaceAll("^\\S+ +(\\S+).*", "$1")))
        .containsExactly(north, east, south);
  }

  @Test
  void showsHowTheConnectionsWithTheOthersDo() {
    String server =
        """
        {"name": "%s", "alive": true, "standing": "stable", "failoverEnabled": false,
         "location": "", "redundancy": "fast", "silent": %b, "link": %s}
        """;
    answers.put("/api/v1/recordings", "[]");
    answers.put("/api/v1/drains", "[]");
    answers.put("/api/v1/groups", "[]");
    answers.put(
        "/api/v1/site",
        """
        {"name": "harbour", "self": "north", "members": ["north", "south", "west"],
         "plan": {"cameras": 0, "recorded": 0, "doubled": 0, "unrecorded": 0, "disabled": 0},
         "problems": [], "servers": [%s, %s, %s]}
        """
            .formatted(
                server.formatted("north", false, "null"),
                server.formatted(
                    "south",
                    true,
                    """
                    {"lastHeardMillis": 1240, "lossPercent": 7, "roundTripMillis": 9.0,
                     "medianRoundTripMillis": 0.456, "clockOffsetMillis": -3200.5}
                    """),
                server.formatted("west", false, "{\"lastHeardMillis\": 20, \"lossPercent\": 0}")));
    assertThat(run("status")).isZero();
    assertThat(out.toString())
        .contains("south   stable, silent")
        .endsWith(
            """

            PEER   LAST HEARD  LOSS  ROUND TRIP  CLOCK
            south  1.2 s ago   7 %   0.5 ms      -3200.5 ms
            west   0.0 s ago   0 %   -           -
            """);
  }

  @Test
  void showsTheTimelineInOrder() {
    answer = TIMELINE;
    assertThat(run("timeline", "gate", "--from=2026-11-22T10:00:00Z", "--to=2026-11-22T11:00:00Z"))
        .isZero();
    assertThat(requests.getFirst())
        .contains("from=1795341600000000")
        .contains("to=1795345200000000");
    assertThat(out.toString())
        .isEqualTo(
            """
            FROM                    TO                      SECONDS   RECORDED BY
            2026-11-22T10:00:00Z    2026-11-22T10:30:00Z    1800.000  north
            2026-11-22T10:30:00Z    2026-11-22T10:30:01.5Z  1.500     GAP
            2026-11-22T10:30:01.5Z  2026-11-22T11:00:00Z    1798.500  north and south
            """);
  }

  @Test
  void showsTheGapLedgerInOrder() {
    answer =
        """
        {"camera": "gate", "from": "2026-11-22T10:00:00Z", "to": "2026-11-22T10:01:00Z",
         "lengthMicros": 60000000, "coveredMicros": 58499999,
         "missing": [{"cause": "camera offline", "lengthMicros": 1500001}],
         "covered": [{"from": "2026-11-22T10:00:31.500001Z", "to": "2026-11-22T10:01:00Z",
                      "lengthMicros": 28499999, "servers": ["north", "south"], "doubled": true},
                     {"from": "2026-11-22T10:00:00Z", "to": "2026-11-22T10:00:30Z",
                      "lengthMicros": 30000000, "servers": ["north"], "doubled": false}],
         "gaps": [{"from": "2026-11-22T10:00:30Z", "to": "2026-11-22T10:00:31.500001Z",
                   "lengthMicros": 1500001, "cause": "camera_silent", "server": "north",
                   "what": "camera offline: it is connected but sends nothing (told by north)"},
                  {"from": "2026-11-22T10:01:00Z", "to": "2026-11-22T10:02:00Z",
                   "lengthMicros": 60000000, "cause": "held_unreadable", "server": null,
                   "what": "held or unknown: it is held where it cannot be read now: volume v"}],
         "marks": [{"from": "2026-11-22T10:00:10Z", "to": "2026-11-22T10:00:11Z",
                    "lengthMicros": 1000000, "cause": "packets_lost", "server": "north",
                    "what": "packets were lost on the way: 3 packets"}],
         "unavailable": [{"server": "east", "why": "it is down"}]}
        """;
    assertThat(run("gaps", "gate", "--from=2026-11-22T10:00:00Z", "--to=2026-11-22T10:01:00Z"))
        .isEqualTo(3);
    assertThat(requests.getFirst()).startsWith("GET /api/v1/cameras/gate/gaps?from=");
    assertThat(out.toString())
        .isEqualTo(
            """
            FROM                         TO                           SECONDS    WHAT
            2026-11-22T10:00:00Z         2026-11-22T10:00:30Z         30.000000  recorded by north
            2026-11-22T10:00:30Z         2026-11-22T10:00:31.500001Z  1.500001   GAP camera offline: it is connected but sends nothing (told by north)
            2026-11-22T10:00:31.500001Z  2026-11-22T10:01:00Z         28.499999  recorded by north and south
            2026-11-22T10:01:00Z         2026-11-22T10:02:00Z         60.000000  held or unknown: it is held where it cannot be read now: volume v
            2026-11-22T10:00:10Z         2026-11-22T10:00:11Z         1.000000   damaged on north: packets were lost on the way: 3 packets

            covered 58.499999 of 60.000000 s (97.499 %)
            missing 1.500001 s: camera offline
            """);
    out.getBuffer().setLength(0);
    answer = "{\"as\": \"it is\"}";
    assertThat(run("gaps", "gate", "--json")).isZero();
    assertThat(out.toString()).isEqualTo(answer + "\n");
  }

  @Test
  void aServerThatDidNotAnswerIsNamed() {
    answer =
        TIMELINE
            .replace("\"kind\": \"gap\"", "\"kind\": \"unknown\"")
            .replace("\"holders\": []", "\"holders\": [\"east\"]")
            .replace(
                "\"unavailable\": []",
                "\"unavailable\": [{\"server\": \"east\", \"why\": \"it is down\"}]");
    assertThat(run("timeline", "gate")).isEqualTo(3);
    assertThat(err.toString()).isEqualTo("not known what server east has: it is down\n");
    assertThat(out.toString()).contains("unknown: without east\n").doesNotContain("GAP");
  }

  @Test
  void aVolumeThatCannotBeReadIsNamed() {
    answer =
        TIMELINE
            .replace("\"kind\": \"gap\"", "\"kind\": \"held\"")
            .replace("\"holders\": []", "\"holders\": [\"volume /mnt/a of east\"]")
            .replace(
                "\"unavailable\": []",
                "\"unavailable\": [{\"server\": \"east\", \"volume\": \"/mnt/a\","
                    + " \"why\": \"it hangs\"}]");
    assertThat(run("timeline", "gate")).isEqualTo(3);
    assertThat(err.toString()).isEqualTo("without volume /mnt/a of server east: it hangs\n");
    assertThat(out.toString())
        .contains("held, not to be read now: volume /mnt/a of east\n")
        .doesNotContain("GAP");
  }

  @Test
  void whatAnExportLeavesOutIsNamed(@TempDir Path folder) {
    String file = folder.resolve("gate.mp4").toString();
    unavailable = "east,west:/mnt/a%20b/%C3%BC%2C1";
    assertThat(run("export", "gate", "-o", file)).isEqualTo(3);
    assertThat(err.toString())
        .isEqualTo(
            """
            without what server east has, which did not answer
            without what volume /mnt/a b/ü,1 of server west has, which cannot be read
            """);
    assertThat(Path.of(file)).exists();
  }

  @Test
  void anExportAppearsOnlyWhenItIsWhole(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("gate.mp4");
    answer = "whole";
    assertThat(run("export", "gate", "-o", file.toString())).isZero();
    assertThat(file).hasContent("whole");
    assertThat(run("export", "gate", "-o", folder.toString(), "--force")).isEqualTo(1);
    assertThat(err.toString()).contains(folder + " is a folder");
    assertThat(run("export", "gate", "-o", folder.resolve("no/x.mp4").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("there is no folder " + folder.resolve("no"));
    assertThat(run("export", "gate", "-o", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("exists").contains("--force");
    breaksOff = true;
    answer = "half".repeat(100_000);
    assertThat(run("export", "gate", "--force", "-o", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("broke off");
    assertThat(file).hasContent("whole");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
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
}
