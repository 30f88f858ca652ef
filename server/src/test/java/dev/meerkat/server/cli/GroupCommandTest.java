package dev.meerkat.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.meerkat.server.api.AdminToken;
import dev.meerkat.server.api.Answers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `meerkat group` against an API that answers what a test wants.
class GroupCommandTest {
  private static final String LINK =
      """
      {"link": "cable", "address": "192.168.7.1", "peerAddress": "192.168.7.2", "port": 3000,
       "state": "heard", "lossPercent": 1, "roundTripMillis": 0.31, "clockOffsetMillis": -2.5,
       "trouble": ""}
      """;

  private static final String UNKNOWN =
      "404 {\"error\": \"not_found\", \"what\": \"nothing there\", \"hint\": \"\"}";

  private static final String TOKEN = "5e".repeat(32);

  @TempDir private Path folder;

  private final List<String> requests = new CopyOnWriteArrayList<>();

  /// That of each request that had one.
  private final List<String> tokens = new CopyOnWriteArrayList<>();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /// One after the other; the last one again and again.
  private final Map<String, ArrayDeque<String>> answers = new ConcurrentHashMap<>();

  /// Servers that have no part in an answer, by its path.
  private final Map<String, String> unavailable = new ConcurrentHashMap<>();

  private HttpServer api;

  @BeforeEach
  void start() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/", this::answer);
    api.start();
    answer("/groups/shop/log", "[]");
  }

  @AfterEach
  void stop() {
    api.stop(0);
  }

  private void answer(String path, String... texts) {
    answers.put("/api/v1" + path, new ArrayDeque<>(List.of(texts)));
  }

  private String url() {
    return "http://127.0.0.1:" + api.getAddress().getPort();
  }

  /// What begins with a number is refused with that.
  private synchronized void answer(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var path = exchange.getRequestURI().getPath();
    tokens.addAll(exchange.getRequestHeaders().getOrDefault(AdminToken.HEADER, List.of()));
    requests.add(exchange.getRequestMethod() + " " + path + " " + body);
    var waiting = answers.getOrDefault(path, new ArrayDeque<>());
    var text = waiting.size() > 1 ? waiting.poll() : waiting.isEmpty() ? UNKNOWN : waiting.peek();
    boolean refused = Character.isDigit(text.charAt(0));
    int status = refused ? Integer.parseInt(text.substring(0, 3)) : 200;
    byte[] bytes = (refused ? text.substring(4) : text).getBytes(StandardCharsets.UTF_8);
    if (unavailable.containsKey(path)) {
      exchange.getResponseHeaders().set("Meerkat-Unavailable", unavailable.get(path));
    }
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /// As the administrator of the server that is asked.
  private int order(String... words) throws IOException {
    Path file = Files.writeString(folder.resolve("admin.token"), TOKEN + "\n" + url() + "\n");
    var line = new ArrayList<>(List.of(words));
    line.add("--token-file=" + file);
    return run(line.toArray(String[]::new));
  }

  private int run(String... words) {
    var line = new ArrayList<>(List.of("group"));
    line.addAll(List.of(words));
    line.add("--api=" + url());
    return Meerkat.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(line.toArray(String[]::new));
  }

  private static String state(String host, String phase, boolean running, String why) {
    return """
    {"host": "%s", "answering": true, "phase": "%s", "why": "%s", "running": %b, "in": true,
     "epoch": 3, "holder": "north", "reaches": true, "hears": true, "ready": %b, "arbiter": "",
     "resources": [{"resource": "web", "kind": "service", "state": "%s"}],
     "links": [%s],
     "data": {"eligibility": "complete", "words": "it is fine", "linked": true,
              "lagBytes": 1234, "trouble": ""}}
    """
        .formatted(host, phase, why, running, !running, running ? "running" : "stopped", LINK);
  }

  /// @param active null in quotes or a name
  private static String group(String active, boolean well, String summary, String... states) {
    return """
    {"name": "shop", "type": "web server", "priority": "high", "hosts": ["north", "south"],
     "preferred": "north", "witness": "keeper", "in": true, "active": %s, "well": %b,
     "summary": "%s", "problems": [%s],
     "policy": {"takeOver": "complete", "onResourceErrors": "move", "followAtOnce": true,
                "syncTime": false, "switchBackSeconds": 600},
     "states": [%s], "document": "group: shop\\n"}
    """
        .formatted(
            active,
            well,
            summary,
            well ? "" : "{\"what\": \"link cable is silent\", \"todo\": \"check the cable\"}",
            String.join(",", states));
  }

  private static String onNorth() {
    return group(
        "\"north\"",
        true,
        "active on north, epoch 3",
        state("north", "active", true, "epoch 3"),
        state("south", "standby", false, "north has the group"));
  }

  private static String onSouth() {
    return group(
        "\"south\"",
        true,
        "active on south, epoch 4",
        state("north", "standby", false, "south has the group"),
        state("south", "active", true, "epoch 4"));
  }

  private static String moving() {
    return group(
        "null",
        true,
        "stopping on north",
        state("north", "stopping", true, "switches to south"),
        state("south", "standby", false, ""));
  }

  @Test
  void showsAGroupOnOneScreen() {
    answer("/groups/shop", onNorth());
    assertThat(run("show", "shop")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            Group shop (web server): active on north, epoch 3

            HOST   PHASE    HEARS THE OTHER  READY  WHY
            north  active   yes              -      epoch 3
            south  standby  yes              yes    north has the group

            RESOURCE  KIND     NORTH    SOUTH
            web       service  running  stopped

            LINK   TO HOST  AT                FROM         STATE  LOSS  ROUND TRIP  CLOCK
            cable  north    192.168.7.1:3000  192.168.7.2  heard  1 %   0.3 ms      -2.5 ms
            cable  south    192.168.7.1:3000  192.168.7.2  heard  1 %   0.3 ms      -2.5 ms

            DATA ON  IS        CONNECTED  NOT THERE YET  WHY
            north    complete  yes        1234 bytes     it is fine
            south    complete  yes        1234 bytes     it is fine

            Policy: take over when the data is complete; when a resource keeps failing, move; switch back after 600 s
            Arbitration: witness keeper; preferred host north
            """);
  }

  @Test
  void showsWhatHostsAreCalled_andWhatIsNotUsualOfThePolicy() {
    answer(
        "/groups/shop",
        onNorth()
            .replace("\"document\"", "\"aliases\": {\"north\": \"10.0.0.1\"}, \"document\"")
            .replace("\"followAtOnce\": true", "\"followAtOnce\": false")
            .replace("\"syncTime\": false", "\"syncTime\": true"));
    assertThat(run("show", "shop")).isZero();
    assertThat(out.toString())
        .contains(
            """
            HOST              PHASE    HEARS THE OTHER  READY  WHY
            north (10.0.0.1)  active   yes              -      epoch 3
            south             standby  yes              yes    north has the group
            """,
            "complete; who has lost the group follows when the data source is selected; when a",
            "after 600 s; the clock is set by that of the other host\n");
  }

  @Test
  void showsTheDocumentAsItIs() {
    answer("/groups/shop", onNorth());
    assertThat(run("show", "shop", "--document")).isZero();
    assertThat(out.toString()).isEqualTo("group: shop\n");
  }

  @Test
  void aHostIsKnownByItsAlias_whenAnOrderIsFollowed() throws IOException {
    var called = "\"aliases\": {\"north\": \"10.0.0.1\"}, \"document\"";
    answer("/groups/shop", moving(), onSouth().replace("\"document\"", called));
    answer(
        "/groups/shop/bring-in",
        "{\"group\": \"shop\", \"by\": \"north\", \"sentence\": \"brings the group in on north\"}");
    assertThat(order("bring-in", "shop", "--on=10.0.0.1")).isEqualTo(1);
    assertThat(out.toString()).contains("group shop is on the other host");
    answer("/groups/shop", onNorth().replace("\"document\"", called));
    assertThat(order("bring-in", "shop", "--on=10.0.0.1")).isZero();
  }

  @Test
  void whatIsWrongComesFirst_andIsTheExitCode() {
    var ill =
        group(
            "\"north\"",
            false,
            "active on north, epoch 3",
            state("north", "active", true, ""),
            state("south", "standby", false, ""));
    answer("/groups/shop", ill);
    answer("/groups", "[" + ill + "]");
    assertThat(run("show", "shop")).isEqualTo(3);
    assertThat(out.toString().lines().toList().get(1))
        .isEqualTo("! link cable is silent: check the cable");
    out.getBuffer().setLength(0);
    assertThat(run("list")).isEqualTo(3);
    assertThat(out.toString())
        .isEqualTo(
            """
            GROUP  TYPE        PRIORITY  HOSTS         STATE
            shop   web server  high      north, south  ! active on north, epoch 3
            """);
  }

  @Test
  void whatIsWrongIsTheExitCodeOfJsonAsWell() {
    var ill = group("\"north\"", false, "ill", state("north", "active", true, ""));
    answer("/groups/shop", ill, onNorth());
    answer("/groups", "[" + ill + "]", "[" + onNorth() + "]");
    assertThat(run("show", "shop", "--json")).isEqualTo(3);
    assertThat(out.toString()).isEqualTo(ill + "\n");
    assertThat(run("show", "shop", "--json")).isZero();
    assertThat(run("list", "--json")).isEqualTo(3);
    assertThat(run("list", "--json")).isZero();
  }

  @Test
  void theListTellsWhoIsSilent_andMayHaveOthers() {
    answer("/groups", "[]", "[]", "[" + onNorth() + "]");
    unavailable.put("/api/v1/groups", "north,south");
    assertThat(run("list")).isEqualTo(3);
    assertThat(out.toString()).isEqualTo("No server that answers knows of a group.\n");
    assertThat(err.toString().lines())
        .hasSize(2)
        .first()
        .isEqualTo(
            "meerkat group list: north does not answer, and groups of which it is a host may be"
                + " missing here: see that Meerkat runs there and is connected with its site");
    assertThat(run("list", "--json")).isEqualTo(3);
    unavailable.clear();
    assertThat(run("list")).isZero();
  }

  /// Of which the other host does not know that it is gone.
  @Test
  void aGroupOfWhichOneHostIsKnownIsShown() {
    answer(
        "/groups/shop",
        group("null", false, "none of its hosts answers", state("north", "unknown", false, ""))
            .replace("[\"north\", \"south\"]", "[\"north\"]"));
    assertThat(run("show", "shop")).isEqualTo(3);
    assertThat(out.toString()).contains("RESOURCE  KIND     NORTH\n");
  }

  @Test
  void theLogTellsWhoIsMissing_andHowManyLinesAreWanted() {
    answer(
        "/groups/shop/log",
        """
        [{"at": "2026-11-26T10:00:00Z", "host": "south", "resource": "", "result": "",
          "text": "claiming"},
         {"at": "2026-11-26T10:00:01Z", "host": "south", "resource": "", "result": "",
          "text": "active"}]
        """);
    assertThat(run("log", "shop", "-n", "1")).isZero();
    assertThat(out.toString()).isEqualTo("2026-11-26T10:00:01Z south active\n");
    assertThat(err.toString()).isEmpty();
    unavailable.put("/api/v1/groups/shop/log", "north");
    assertThat(run("log", "shop")).isZero();
    assertThat(err.toString())
        .isEqualTo(
            "meerkat group log: north does not answer: what happened there is missing here\n");
    for (var few : List.of("0", "-1")) {
      err.getBuffer().setLength(0);
      assertThat(run("log", "shop", "-n", few)).isEqualTo(2);
      assertThat(err.toString()).contains("--lines " + few + " is not possible: 1 is the least");
    }
  }

  private static String silentNorth(String holder) {
    return group(
            "null",
            false,
            "out",
            state("north", "unknown", false, "it is down")
                .replace("\"answering\": true", "\"answering\": false"),
            state("south", "out", false, "")
                .replace("\"holder\": \"north\"", "\"holder\": " + holder))
        .replace("\"in\": true", "\"in\": false");
  }

  @Test
  void oneThatMayRunOnASilentHostIsNotOut() throws IOException {
    answer(
        "/groups/shop/bring-out",
        "{\"group\": \"shop\", \"by\": \"south\", \"sentence\": \"brings the group out\"}");
    answer("/groups/shop", silentNorth("\"north\""));
    assertThat(order("bring-out", "shop", "--timeout=1")).isEqualTo(1);
    assertThat(out.toString()).endsWith("after 1 s, group shop: out\n");
    answer("/groups/shop", silentNorth("null"));
    assertThat(order("bring-out", "shop")).isZero();
    answer(
        "/groups/shop", silentNorth("null").replace("\"answering\": true", "\"answering\": false"));
    assertThat(order("bring-out", "shop", "--timeout=1")).isEqualTo(1);
  }

  @Test
  void oneOfWhichNobodyKnowsWhetherItIsInIsNotOut() throws IOException {
    answer(
        "/groups/shop/bring-out",
        "{\"group\": \"shop\", \"by\": \"south\", \"sentence\": \"brings the group out\"}");
    var untold =
        group(
                "null",
                false,
                "not known yet",
                state("north", "bringing in", false, ""),
                state("south", "bringing in", false, ""))
            .replace("\"in\": true", "\"in\": false");
    answer("/groups/shop", untold);
    assertThat(order("bring-out", "shop", "--timeout=1")).isEqualTo(1);
    assertThat(out.toString()).endsWith("after 1 s, group shop: not known yet\n");
  }

  /// Just after the order, the other one may still be seen to have it.
  @Test
  void aTakeoverIsDoneWhenTheHostHasItThatHasAcceptedIt() throws IOException {
    answer(
        "/groups/shop/take-over",
        "{\"group\": \"shop\", \"by\": \"south\", \"sentence\": \"is to take the group over\"}");
    answer("/groups/shop", onNorth(), moving(), onSouth());
    assertThat(order("take-over", "shop")).isZero();
    assertThat(out.toString()).endsWith("group shop: active on south, epoch 4\n");
    answer("/groups/shop", onNorth());
    assertThat(order("take-over", "shop", "--timeout=1")).isEqualTo(1);
    assertThat(out.toString()).endsWith("after 1 s, group shop: active on north, epoch 3\n");
  }

  private static Answers.Group read(String json) throws IOException {
    return JsonMapper.builder()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build()
        .readValue(json, Answers.Group.class);
  }

  @Test
  void aTakeoverHasFailedWhenTheOtherHostStillHasItAfterAllTheTimeForIt() throws IOException {
    var nanos = new AtomicLong(-5);
    var judge = GroupProgress.takenOver("south", nanos::get);
    assertThat(judge.apply(read(onNorth()))).isEqualTo(GroupProgress.Now.UNDER_WAY);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(30) - 1);
    assertThat(judge.apply(read(onNorth()))).isEqualTo(GroupProgress.Now.UNDER_WAY);
    nanos.addAndGet(1);
    assertThat(judge.apply(read(onNorth()))).isEqualTo(GroupProgress.Now.ELSEWHERE);
    assertThat(judge.apply(read(moving()))).isEqualTo(GroupProgress.Now.UNDER_WAY);
    assertThat(judge.apply(read(onSouth()))).isEqualTo(GroupProgress.Now.DONE);
  }

  @Test
  void aSwitchTellsHowItGoesOn_untilItIsDone() throws IOException {
    answer("/groups/shop", moving(), moving(), onSouth());
    answer(
        "/groups/shop/switch",
        "{\"group\": \"shop\", \"by\": \"north\", \"sentence\": \"switches to south\"}");
    answer(
        "/groups/shop/log",
        "[]",
        """
        [{"at": "2026-11-26T10:00:00Z", "host": "north", "resource": "web", "result": "stopped",
          "text": "stopped web"}]
        """);
    assertThat(order("switch", "shop")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            north: switches to south
            2026-11-26T10:00:00Z north stopped web
            group shop: active on south, epoch 4
            """);
  }

  @Test
  void aSwitchThatIsGivenUpIsAFailure() throws IOException {
    answer("/groups/shop", onNorth(), moving(), onNorth());
    answer(
        "/groups/shop/switch",
        "{\"group\": \"shop\", \"by\": \"north\", \"sentence\": \"switches to south\"}");
    assertThat(order("switch", "shop")).isEqualTo(1);
    assertThat(out.toString()).endsWith("group shop stays as it was: active on north, epoch 3\n");
  }

  /// Who had it is known from who accepts the order, not from how the group was seen before.
  @Test
  void aSwitchIsFromTheHostThatHasAcceptedIt() throws IOException {
    answer(
        "/groups/shop/switch",
        "{\"group\": \"shop\", \"by\": \"north\", \"sentence\": \"switches to south\"}");
    answer("/groups/shop", moving(), onNorth());
    assertThat(order("switch", "shop")).as("not seen to be active before").isEqualTo(1);
    assertThat(out.toString()).endsWith("group shop stays as it was: active on north, epoch 3\n");
    answer("/groups/shop", onSouth(), moving(), onSouth());
    assertThat(order("switch", "shop")).as("seen on the other host before").isZero();
    assertThat(out.toString()).endsWith("group shop: active on south, epoch 4\n");
  }

  @Test
  void oneThatBeginsOnTheOtherHostIsAFailure() throws IOException {
    answer("/groups/shop", moving(), onSouth());
    answer(
        "/groups/shop/bring-in",
        "{\"group\": \"shop\", \"by\": \"north\", \"sentence\": \"brings the group in on north\"}");
    assertThat(order("bring-in", "shop", "--on=north")).isEqualTo(1);
    assertThat(out.toString())
        .endsWith("group shop is on the other host: active on south, epoch 4\n");
    assertThat(order("bring-in", "shop", "--on=south")).isZero();
    assertThat(order("bring-in", "shop")).isZero();
  }

  @Test
  void anOrderThatIsRefusedSaysWhy() throws IOException {
    answer("/groups/shop", onNorth());
    answer(
        "/groups/shop/switch",
        "409 {\"error\": \"conflict\", \"what\": \"south is not ready\", \"hint\": \"\"}");
    assertThat(order("switch", "shop")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("meerkat group switch: south is not ready\n");
  }

  @Test
  void whatMayLoseDataNeedsTheNameTyped() throws IOException {
    answer("/groups/shop", onSouth());
    answer(
        "/groups/shop/take-over",
        "{\"group\": \"shop\", \"by\": \"south\", \"sentence\": \"is to take the group over\"}");
    assertThat(order("take-over", "shop", "--unconditional", "--confirm=shop", "--on=south"))
        .isZero();
    assertThat(requests)
        .contains(
            "POST /api/v1/groups/shop/take-over"
                + " {\"on\":\"south\",\"typed\":\"shop\",\"unconditional\":true}");
    answer(
        "/groups/shop/select-data-source",
        "409 {\"error\": \"conflict\", \"what\": \"do not type the name of the group\","
            + " \"hint\": \"\"}",
        "409 {\"error\": \"name_wanted\", \"what\": \"all is lost\", \"hint\": \"\"}");
    assertThat(order("select-data-source", "shop", "north")).isEqualTo(1);
    assertThat(err.toString()).contains("do not type").doesNotContain("--confirm");
    assertThat(order("select-data-source", "shop", "north")).isEqualTo(1);
    assertThat(err.toString()).contains("all is lost", "type it as --confirm");
  }

  private static String compared(String stage, String sentence, String differences) {
    return """
    {"group": "shop", "host": "north", "datasets":
     [{"dataset": "db", "stage": "%s", "sentence": "%s", "differences": [%s]}]}
    """
        .formatted(stage, sentence, differences);
  }

  @Test
  void comparesTheData_andNamesWhatDiffers() throws IOException {
    answer(
        "/groups/shop/verify",
        "{\"group\": \"shop\", \"by\": \"north\", \"sentence\": \"compares the data\"}");
    answer(
        "/groups/shop/comparison",
        compared("going", "1 MiB compared", ""),
        compared("differs", "1 range found to differ", "\"page: bytes 0 to 4095\""));
    assertThat(order("verify", "shop", "--mend")).isEqualTo(1);
    assertThat(requests).contains("POST /api/v1/groups/shop/verify {\"mend\":true}");
    assertThat(out.toString())
        .isEqualTo(
            """
            north: compares the data
            db: 1 range found to differ
              page: bytes 0 to 4095
            """);
    answer("/groups/shop/comparison", compared("equal", "both sides are equal", ""));
    assertThat(order("verify", "shop")).isZero();
    answer("/groups/shop/comparison", compared("failed", "no standby is connected", ""));
    assertThat(order("verify", "shop")).isEqualTo(2);
    answer(
        "/groups/shop/comparison", "{\"group\": \"shop\", \"host\": \"north\", \"datasets\": []}");
    assertThat(order("verify", "shop")).isEqualTo(2);
    assertThat(out.toString()).contains("north has begun anew meanwhile");
    answer(
        "/groups/shop/verify",
        "409 {\"error\": \"conflict\", \"what\": \"it has no data\", \"hint\": \"\"}",
        "{\"group\": \"shop\", \"by\": \"north\", \"sentence\": \"compares the data\"}");
    assertThat(order("verify", "shop")).isEqualTo(2);
    answer("/groups/shop/comparison", compared("going", "2 MiB compared", ""));
    assertThat(order("verify", "shop", "--timeout=1")).isEqualTo(2);
    assertThat(out.toString())
        .contains("db: no further for 1 s: 2 MiB compared. It was not ended: ");
  }

  @Test
  void showsWhatItsHostsAreCalled_andNamesThem() {
    answer("/groups/shop", onNorth());
    answer(
        "/servers",
        "[{\"name\": \"north\", \"alias\": \"10.0.0.1\"}, {\"name\": \"south\", \"alias\": \"\"},"
            + " {\"name\": \"keeper\", \"alias\": \"third\"}]");
    answer("/servers/north", "{}");
    assertThat(run("alias", "shop")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            HOST   ALIAS
            north  10.0.0.1
            south  -
            """);
    assertThat(run("alias", "shop", "north", "Front desk")).isZero();
    assertThat(requests).contains("PATCH /api/v1/servers/north {\"alias\":\"Front desk\"}");
    assertThat(run("alias", "shop", "10.0.0.1", "--remove")).isZero();
    assertThat(requests).contains("PATCH /api/v1/servers/north {\"alias\":\"\"}");
    assertThat(run("alias", "shop", "third", "x")).isEqualTo(1);
    assertThat(err.toString())
        .contains("third is no host of group shop; these are north and south");
    assertThat(run("alias", "shop", "north")).isEqualTo(1);
    assertThat(err.toString()).contains("give HOST an ALIAS, or --remove");
  }

  @Test
  void hasOneHostRunItAlone_andBothAgain() throws IOException {
    answer("/groups/shop/stand-alone", "{\"group\": \"shop\", \"warnings\": []}");
    assertThat(order("stand-alone", "shop", "--on=north", "--confirm=shop")).isZero();
    assertThat(requests.getLast())
        .isEqualTo("POST /api/v1/groups/shop/stand-alone {\"on\":\"north\",\"typed\":\"shop\"}");
    assertThat(order("stand-alone", "shop", "--unconditional", "--confirm=shop")).isZero();
    assertThat(requests.getLast()).endsWith("{\"typed\":\"shop\",\"unconditional\":true}");

    var alone = onNorth().replaceFirst("\"document\"", "\"standAlone\": \"north\", \"document\"");
    answer("/groups/shop", alone);
    assertThat(run("show", "shop")).isZero();
    assertThat(out.toString()).contains("Stand-alone: north runs it alone, without replication");
    assertThat(order("pair", "shop")).isEqualTo(1);
    assertThat(err.toString())
        .contains("type the name of the group, shop, to confirm")
        .contains("replaced by that of north and kept aside");
    answer("/groups/shop/pair", "{\"group\": \"shop\", \"warnings\": []}");
    answer(
        "/groups/shop/select-data-source",
        "{\"group\": \"shop\", \"by\": \"north\", \"sentence\": \"the data of north counts\"}");
    assertThat(order("pair", "shop", "--confirm=shop")).isZero();
    assertThat(requests.getLast())
        .isEqualTo(
            "POST /api/v1/groups/shop/select-data-source"
                + " {\"source\":\"north\",\"typed\":\"shop\"}");
    assertThat(out.toString()).contains("the data of north counts\n");

    var beginning =
        alone
            .replace("\"answering\": true", "\"answering\": false")
            .replaceAll("\"data\": \\{[^}]*}", "\"data\": null");
    requests.clear();
    answer("/groups/shop", alone, beginning, alone);
    assertThat(order("pair", "shop", "--confirm=shop")).isZero();
    assertThat(requests.getLast())
        .as("of a group that has just begun, and does not tell yet that it has data")
        .startsWith("POST /api/v1/groups/shop/select-data-source");

    assertThat(order("pair", "shop", "--without=south", "--confirm=shop")).isZero();
    assertThat(requests)
        .contains("POST /api/v1/groups/shop/pair {\"typed\":\"shop\",\"without\":\"south\"}");
    assertThat(out.toString())
        .contains("is one of two hosts again, without south")
        .endsWith("To start it: meerkat group bring-in shop --on north\n");

    answer("/groups/shop", "{\"group\": \"shop\", \"warnings\": []}");
    assertThat(order("remove", "shop", "--confirm=shop")).isZero();
    assertThat(requests.getLast()).startsWith("DELETE /api/v1/groups/shop");
    answer("/groups/shop/restore", "{\"group\": \"shop\", \"warnings\": []}");
    assertThat(order("restore", "shop")).isZero();
    assertThat(out.toString()).endsWith("group shop is on both hosts\n");
  }

  @Test
  void createsAGroupFromAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("shop.yaml"), "group: shop # the shop\n");
    answer("/groups", "{\"group\": \"shop\", \"warnings\": [\"/app is not alike\"]}");
    assertThat(order("create", file.toString())).isZero();
    assertThat(requests.getLast())
        .isEqualTo("POST /api/v1/groups {\"document\":\"group: shop # the shop\\n\"}");
    assertThat(out.toString())
        .isEqualTo(
            """
            group shop is set up on both hosts
            ! /app is not alike
            To start and protect it: meerkat group bring-in shop
            """);
    answer("/groups/shop", "{\"group\": \"shop\", \"warnings\": []}");
    assertThat(order("create", "--change", file.toString())).isZero();
    assertThat(requests.getLast()).startsWith("PATCH /api/v1/groups/shop ");
    assertThat(order("create", folder.resolve("none.yaml").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("there is no file " + folder.resolve("none.yaml"));
  }

  @Test
  void tellsTheChecklist() throws IOException {
    var file = Files.writeString(folder.resolve("shop.yaml"), "group: shop\n");
    answer(
        "/groups/check",
        """
        {"group": "shop", "met": false, "lines":
         [{"host": "north", "what": "Meerkat answers, version 1", "why": ""},
          {"host": "south", "what": "data db: folder /srv", "why": "there is no folder /srv"}]}
        """,
        "{\"group\": \"shop\", \"met\": true, \"lines\": []}");
    assertThat(order("check", file.toString())).isEqualTo(1);
    assertThat(out.toString())
        .isEqualTo(
            """
            ok  north: Meerkat answers, version 1
            NO  south: data db: folder /srv: there is no folder /srv
            group shop cannot be set up so, or not well: mend what has a NO
            """);
    assertThat(order("check", file.toString())).isZero();
    assertThat(requests.getLast())
        .isEqualTo("POST /api/v1/groups/check {\"document\":\"group: shop\\n\"}");
    assertThat(tokens).hasSize(2);
  }

  @Test
  void whatChangesSomethingIsSentWithTheToken_andNothingElseIs() throws IOException {
    answer("/groups/shop", onNorth());
    answer(
        "/groups/shop/bring-out",
        "{\"group\": \"shop\", \"by\": \"north\", \"sentence\": \"brings the group out\"}");
    assertThat(run("show", "shop")).isZero();
    assertThat(order("bring-out", "shop", "--no-wait")).isZero();
    assertThat(tokens).containsExactly(TOKEN);
    answer("/groups/shop", "{\"group\": \"shop\", \"warnings\": []}");
    assertThat(order("remove", "shop")).isZero();
    assertThat(order("priority", "shop", "high")).isZero();
    assertThat(tokens).containsExactly(TOKEN, TOKEN, TOKEN);
  }

  @Test
  void withoutATokenNothingIsAskedFor_andItIsToldWhatToDo() {
    var nobodys = folder.resolve("none.yaml");
    assertThat(run("bring-out", "shop", "--config=" + nobodys)).isEqualTo(1);
    assertThat(err.toString()).contains("administrator token", "--token-file", nobodys.toString());
    assertThat(run("remove", "shop", "--token-file=" + folder.resolve("none"))).isEqualTo(1);
    assertThat(err.toString())
        .contains("there is no administrator token in " + folder.resolve("none"));
    assertThat(requests).isEmpty();
  }

  /// Whoever has an address that somebody was made to name gets no token by it.
  @Test
  void aTokenIsShownToItsOwnServerOnly() throws IOException {
    Path file = Files.writeString(folder.resolve("other"), TOKEN + "\nhttp://10.0.0.1:7080\n");
    for (var words : List.of("bring-out shop", "remove shop", "verify shop", "pair shop")) {
      var line = new ArrayList<>(List.of(words.split(" ")));
      line.add("--token-file=" + file);
      assertThat(run(line.toArray(String[]::new))).isPositive();
    }
    assertThat(err.toString())
        .contains(
            "is that of the server at http://10.0.0.1:7080, so it was not shown to " + url(),
            "nothing was asked: ask that server (--api)");
    Files.writeString(file, TOKEN + "\n");
    assertThat(run("bring-out", "shop", "--token-file=" + file)).isEqualTo(1);
    assertThat(err.toString()).contains("does not say whose it is", "start its server again");
    assertThat(requests).isEmpty();
  }

  @Test
  void showsAndChangesThePolicy() throws IOException {
    answer("/groups/shop", "{\"group\": \"shop\", \"warnings\": []}", onNorth());
    assertThat(order("policy", "shop", "--on-resource-errors=stay", "--switch-back=0")).isZero();
    assertThat(requests.getFirst())
        .isEqualTo(
            "PATCH /api/v1/groups/shop {\"onResourceErrors\":\"stay\",\"switchBackSeconds\":null}");
    assertThat(out.toString()).contains("takeOver: complete\n", "switchBackSeconds: 600\n");
  }

  @Test
  void wantsTheNameTypedForSettingsThatMayLoseAnything() throws IOException {
    var wanted =
        "409 {\"error\": \"name_wanted\", \"what\": \"type the name of the group, shop\","
            + " \"hint\": \"\"}";
    answer("/groups/shop", wanted);
    assertThat(order("policy", "shop", "--take-over=unconditional")).isEqualTo(1);
    assertThat(err.toString()).contains("type the name of the group, shop", "--confirm");
    answer("/groups/shop", "{\"group\": \"shop\", \"warnings\": []}", onNorth());
    assertThat(order("policy", "shop", "--take-over=unconditional", "--confirm=shop")).isZero();
    assertThat(requests)
        .contains("PATCH /api/v1/groups/shop {\"takeOver\":\"unconditional\",\"typed\":\"shop\"}");

    Path file = Files.writeString(folder.resolve("shop.yaml"), "group: shop\n");
    answer("/groups", wanted);
    assertThat(order("create", file.toString())).isEqualTo(1);
    answer("/groups", "{\"group\": \"shop\", \"warnings\": []}");
    assertThat(order("create", file.toString(), "--confirm=shop")).isZero();
    assertThat(requests.getLast())
        .isEqualTo("POST /api/v1/groups {\"document\":\"group: shop\\n\",\"typed\":\"shop\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"logical", "unconditional"})
  void tellsWhatAPolicyMayCost(String takeOver) throws IOException {
    var now = "\"takeOver\": \"" + takeOver + "\"";
    answer(
        "/groups/shop",
        "{\"group\": \"shop\", \"warnings\": []}",
        onNorth().replace("\"takeOver\": \"complete\"", now));
    assertThat(order("policy", "shop", "--take-over=" + takeOver)).isZero();
    assertThat(out.toString()).startsWith("takeOver: " + takeOver + " (a takeover may lose ");
  }
}
