package dev.meerkat.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the command line shows of the answers to its questions.
class CommandAnswersTest extends CommandLineCase {
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
}
