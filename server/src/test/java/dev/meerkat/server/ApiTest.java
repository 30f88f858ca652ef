package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.server.api.AdminToken;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the API refuses, over a plain socket: status and reason.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiTest {
  private TestSite site;
  private int port;
  private Path data = Path.of("");
  private String token = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    site = new TestSite(folder, 1);
    ServerConfig config = site.config("north", 0);
    MeerkatServer _ = site.start(config);
    port = config.api().port();
    data = config.dataDir();
    token = AdminToken.read(data.resolve(AdminToken.FILE)).orElseThrow().text();
    String camera =
        "{\"name\":\"gate\",\"url\":\"rtsp://127.0.0.1:9/x\",\"enabled\":false,\"password\":\"s\"}";
    assertThat(answer("POST", "/cameras", camera, "127.0.0.1")).startsWith("HTTP/1.1 201");
  }

  @AfterAll
  void stop() {
    site.close();
  }

  private String answer(String method, String path, String body, String host) throws IOException {
    return answer(method, path, body, host, "Accept: */*");
  }

  private String answer(String method, String path, String body, String host, String header)
      throws IOException {
    String request =
        method
            + " /api/v1"
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\n"
            + header
            + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body;
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          GET    | /cameras/gates                   | ~~                                                      | 404 | did you mean 'gate'?
          GET    | /nothing                         | ~~                                                      | 404 | docs/api.md
          PUT    | /cameras                         | ~~                                                      | 405 | PUT is not possible
          POST   | /cameras                         | {                                                       | 400 | not JSON
          POST   | /cameras                         | {"url": "rtsp://h/1"}                                   | 400 | 'name' is missing
          POST   | /cameras                         | {"name": "a b", "url": "rtsp://h/1"}                    | 400 | is not usable
          POST   | /cameras                         | {"name": "../../etc", "url": "rtsp://h/1"}              | 400 | is not usable
          POST   | /cameras                         | {"name": "gate", "url": "rtsp://h/1"}                   | 409 | a camera 'gate' already
          POST   | /cameras                         | {"name": "x", "url": "http://h/1"}                      | 400 | not rtsp:
          POST   | /cameras                         | {"name": "x", "url": "rtsp://h/1", "home": "nort"}      | 400 | did you mean 'north'?
          POST   | /cameras                         | {"name": "x", "url": "rtsp://h/1", "backup": "north"}   | 400 | north is the home of camera x itself
          POST   | /cameras                         | {"name": "x", "url": "rtsp://h/1", "priority": "urgent"} | 400 | high, medium, low, never
          POST   | /cameras                         | {"name": "x", "url": "rtsp://h/1", "transport": "atm"}   | 400 | auto, tcp, udp
          PATCH  | /cameras/gate                    | {"certificate": "abc"}                                  | 400 | 64 hexadecimal digits
          POST   | /cameras                         | {"name": "x", "url": "rtsp://h/1", "prioity": "low"}    | 400 | did you mean 'priority'?
          PATCH  | /cameras/gate                    | {"name": "other"}                                       | 400 | there is no field 'name'
          PATCH  | /cameras/gate                    | {"enabled": "yes"}                                      | 400 | must be true or false
          DELETE | /cameras/other                   | ~~                                                      | 404 | no camera 'other'
          PATCH  | /servers/north                   | {"maxForeignCameras": -1}                               | 400 | a whole number from 0
          PATCH  | /servers/south                   | {"maxForeignCameras": 1}                                | 404 | no server 'south'
          PATCH  | /servers/north                   | {"location": "a\\tb"}                                   | 400 | no control characters
          PATCH  | /servers/north                   | {"alias": "a\\tb"}                                      | 400 | letters and digits of any language
          PATCH  | /servers/north                   | {"alias": "north,south"}                                | 400 | alias 'north,south' is not usable
          PATCH  | /servers/north                   | {"alias": "a/b"}                                        | 400 | and . - _ : ( ) ', beginning with
          PATCH  | /cameras/gate                    | {"analytics": "/bin/sh"}                                | 400 | is not usable
          PATCH  | /cameras/gate                    | {"analytics": "count"}                                  | 400 | its meerkat.yaml has no hooksDir
          PATCH  | /cameras                         | {"of": "north", "analytics": "count"}                   | 400 | its meerkat.yaml has no hooksDir
          PATCH  | /cameras/gate                    | {"analyticsArguments": "fast"}                          | 400 | a list of texts
          PATCH  | /servers/north                   | {"failback": "later"}                                   | 400 | automatic, manual
          PATCH  | /servers/north                   | {"redundancy": "hot"}                                   | 400 | normal, fast, constant, warm
          PATCH  | /servers/north                   | {"draining": "yes"}                                     | 400 | must be true or false
          PATCH  | /servers/north                   | {"notifications": "no"}                                 | 400 | must be true or false
          POST   | /notifications                   | {"name": "a", "type": "fax"}                            | 400 | use mail or webhook
          POST   | /notifications                   | {"name": "a b", "type": "webhook"}                      | 400 | name of a channel
          POST   | /notifications                   | {"name": "a", "type": "mail", "host": "m"}              | 400 | from: expected one address
          DELETE | /notifications/other             | ~~                                                      | 404 | no channel 'other'
          POST   | /servers/north/failback          | {}                                                      | 409 | does not wait for this order: it is
          POST   | /servers/nort/failback           | {}                                                      | 404 | did you mean 'north'?
          GET    | /drains?server=north             | ~~                                                      | 400 | ~~
          PATCH  | /cameras/gate                    | {"backup": "north"}                                     | 400 | north is the home of camera gate itself
          PATCH  | /cameras/gate                    | {"backup": "nort"}                                      | 400 | did you mean 'north'?
          PATCH  | /cameras/gate                    | {"anyLocation": "yes"}                                  | 400 | must be true or false
          PATCH  | /cameras                         | {"cameras": ["gate", "gatee"], "priority": "high"}      | 404 | did you mean 'gate'?
          PATCH  | /cameras                         | {"cameras": [], "priority": "high"}                     | 400 | a list of texts
          PATCH  | /cameras                         | {"priority": "high"}                                    | 400 | must name either 'cameras' or
          PATCH  | /cameras                         | {"of": "north", "backup": "north"}                      | 400 | the home of camera gate itself
          PATCH  | /cameras                         | {"of": "nort", "priority": "high"}                      | 400 | did you mean 'north'?
          PATCH  | /cameras                         | {"of": "north", "url": "rtsp://h/1"}                    | 400 | there is no field 'url'
          GET    | /cameras/gate/timeline?from=5&to=5 | ~~                                                    | 400 | not after it begins
          GET    | /cameras/gate/timeline?from=noon | ~~                                                      | 400 | is not a time
          GET    | /cameras/gate/timeline?form=5    | ~~                                                      | 400 | the parameters are from, scope, to
          GET    | /cameras/gate/timeline?from=0    | ~~                                                      | 400 | longer than
          GET    | /cameras/gate/timeline?scope=all | ~~                                                      | 400 | use site or server
          GET    | /cameras/gate/export             | ~~                                                      | 404 | no footage of camera gate
          GET    | /cameras/gate/media              | ~~                                                      | 404 | no footage
          GET    | /cameras/..%2F..%2Fetc/media     | ~~                                                      | 400 | ~~
          PATCH  | /cameras/gate                    | {"retentionDays": -1}                                   | 400 | from 0 to 36500, or null
          PATCH  | /cameras/gate                    | {"maxGigabytes": "5"}                                   | 400 | a whole number
          POST   | /cameras/gate/protected          | {"from": "5"}                                           | 400 | 'to' is missing
          POST   | /cameras/gate/protected          | {"from": "5", "to": "5"}                                | 400 | not after it begins
          POST   | /cameras/gate/protected          | {"from": "5", "to": "soon"}                             | 400 | is not a time
          POST   | /cameras/gates/protected         | {"from": "5", "to": "6"}                                | 404 | did you mean 'gate'?
          DELETE | /protected/p-1                   | ~~                                                      | 404 | no protected range 'p-1'
          POST   | /cameras/gates/retry             | {}                                                      | 404 | did you mean 'gate'?
          POST   | /cameras/gate/retry              | {"now": true}                                           | 400 | no field 'now'
          POST   | /cameras/gate/retry?scope=all    | {}                                                      | 400 | use site or server
          GET    | /events?after=x                  | ~~                                                      | 400 | not the number of an event
          """)
  void refusesAndSaysWhy(String method, String path, String body, int status, String reason)
      throws IOException {
    String answer = answer(method, path, body, "127.0.0.1:" + port);
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains(reason);
  }

  @Test
  void protectsAndUnprotects() throws IOException {
    String body = "{\"from\": \"5000000\", \"to\": \"6000000\", \"note\": \"theft\"}";
    String made = answer("POST", "/cameras/gate/protected", body, "127.0.0.1");
    assertThat(made)
        .startsWith("HTTP/1.1 201 ")
        .contains("\"from\":\"1970-01-01T00:00:05Z\"")
        .contains("\"note\":\"theft\"");
    String id = made.replaceAll("(?s).*\"id\":\"([^\"]+)\".*", "$1");
    assertThat(answer("GET", "/protected?camera=gate", "", "127.0.0.1")).contains(id);
    assertThat(answer("GET", "/protected?camera=yard", "", "127.0.0.1")).doesNotContain(id);
    assertThat(answer("DELETE", "/protected/" + id, "", "127.0.0.1")).startsWith("HTTP/1.1 204 ");
    assertThat(answer("GET", "/protected", "", "127.0.0.1")).doesNotContain(id);
  }

  @Test
  void keepsWhatACameraSaysOfRetention() throws IOException {
    String set = "{\"retentionDays\": 30, \"maxGigabytes\": 0}";
    assertThat(answer("PATCH", "/cameras/gate", set, "127.0.0.1"))
        .contains("\"retentionDays\":30,\"maxGigabytes\":0");
    assertThat(answer("PATCH", "/cameras/gate", "{\"retentionDays\": null}", "127.0.0.1"))
        .contains("\"retentionDays\":null,\"maxGigabytes\":0");
  }

  @Test
  void changesSeveralCamerasOrNone() throws IOException {
    String other = "{\"name\":\"yard\",\"url\":\"rtsp://127.0.0.1:9/y\",\"enabled\":false}";
    assertThat(answer("POST", "/cameras", other, "127.0.0.1")).startsWith("HTTP/1.1 201");
    String some = "{\"cameras\": [\"yard\", \"yarn\"], \"anyLocation\": true}";
    assertThat(answer("PATCH", "/cameras", some, "127.0.0.1")).startsWith("HTTP/1.1 404");
    assertThat(answer("GET", "/cameras/yard", "", "127.0.0.1")).contains("\"anyLocation\":false");
    String all = "{\"of\": \"north\", \"anyLocation\": true}";
    assertThat(answer("PATCH", "/cameras", all, "127.0.0.1"))
        .startsWith("HTTP/1.1 200")
        .contains("\"name\":\"gate\"")
        .contains("\"name\":\"yard\"")
        .doesNotContain("\"anyLocation\":false");
    String both = "{\"cameras\": [\"gate\", \"yard\"], \"priority\": \"high\"}";
    assertThat(answer("PATCH", "/cameras", both, "127.0.0.1")).startsWith("HTTP/1.1 200");
    assertThat(answer("GET", "/cameras", "", "127.0.0.1"))
        .contains("\"priority\":\"high\"")
        .doesNotContain("\"priority\":\"medium\"");
    assertThat(answer("DELETE", "/cameras/yard", "", "127.0.0.1")).startsWith("HTTP/1.1 204");
  }

  @Test
  void aServerIsCalledByItsAlias() throws IOException {
    String alias = "{\"alias\": \" Front desk \"}";
    assertThat(answer("PATCH", "/servers/north", alias, "127.0.0.1"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"name\":\"north\"")
        .contains("\"alias\":\"Front desk\"");
    assertThat(answer("GET", "/cameras/gate/timeline", "", "127.0.0.1"))
        .contains("\"aliases\":{\"north\":\"Front desk\"}");
    assertThat(answer("PATCH", "/cameras/gate", "{\"home\": \"Front desk\"}", "127.0.0.1"))
        .contains("\"home\":\"north\"");
    assertThat(answer("PATCH", "/servers/Front%20desk", "{\"alias\": \"\"}", "127.0.0.1"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"alias\":\"\"");
    assertThat(answer("PATCH", "/servers/Front%20desk", alias, "127.0.0.1"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void everyCharacterOfAnAliasPassesThroughUrls() throws IOException {
    String alias = "{\"alias\": \"Ho\u0308f 3 (d'or): a_b-c.d\"}";
    assertThat(answer("PATCH", "/servers/north", alias, "127.0.0.1")).startsWith("HTTP/1.1 200 ");
    String path = "Ho%CC%88f%203%20%28d%27or%29%3A%20a_b-c.d";
    assertThat(answer("GET", "/whatif?without=" + path, "", "127.0.0.1"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"without\":[\"north\"]");
    assertThat(answer("PATCH", "/servers/" + path, "{\"alias\": \"\"}", "127.0.0.1"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"alias\":\"\"");
  }

  @Test
  void tellsTheAddressesOfAllServers() throws IOException {
    assertThat(answer("GET", "/addresses", "", "127.0.0.1"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"site\":\"test\"")
        .contains("\"server\":\"north\",\"url\":\"http://127.0.0.1:" + port + "\",\"alive\":true");
  }

  @Test
  void showsItsVolumes() throws IOException {
    assertThat(answer("GET", "/volumes", "", "127.0.0.1"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"state\":\"ready\"")
        .contains("\"problem\":null");
  }

  /// Whoever has only an account here may not say what is run as the server's user, nor let in a
  /// server that would say so.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST   | /groups                          | {"document": "group: shop"}
          PATCH  | /groups/shop                     | {"priority": "high"}
          DELETE | /groups/shop                     | {}
          POST   | /groups/shop/bring-in            | {}
          POST   | /groups/shop/bring-out           | {}
          POST   | /groups/shop/switch              | {}
          POST   | /groups/shop/take-over           | {}
          POST   | /groups/shop/select-data-source  | {"source": "north", "typed": "shop"}
          POST   | /invitations                     | {}
          POST   | /site/join                       | {"token": "meerkat-x"}
          POST   | /site/merge                      | {"token": "meerkat-x"}
          DELETE | /servers/north                   | {}
          """)
  void whatRunsProgramsAndWhoBelongsToTheSiteNeedsTheToken(String method, String path, String body)
      throws IOException {
    var host = "127.0.0.1:" + port;
    assertThat(answer(method, path, body, host))
        .startsWith("HTTP/1.1 403 ")
        .contains("needs the administrator token")
        .contains("admin.token");
    assertThat(answer(method, path, body, host, "Meerkat-Token: " + "0".repeat(64)))
        .startsWith("HTTP/1.1 403 ")
        .contains("is not that of the server that is asked");
    assertThat(answer(method, path, body, host, "Meerkat-Token: " + token))
        .doesNotStartWith("HTTP/1.1 403 ");
  }

  @Test
  void nobodyButTheOwnerOfTheDataFolderReadsTheToken() throws IOException {
    Path file = data.resolve(AdminToken.FILE);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  /// What somebody has seen of it is worth nothing after the next start.
  @Test
  void eachStartMakesANewToken() throws IOException {
    Path copy = Files.createDirectory(data.resolve("copy"));
    Path file = copy.resolve(AdminToken.FILE);
    Files.writeString(file, token);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    var api = new ServerConfig.Api("0.0.0.0", 7080, "http://north.example:7080");
    AdminToken _ = AdminToken.make(copy, api);
    var kept = AdminToken.read(file).orElseThrow();
    assertThat(kept.text()).isNotEqualTo(token);
    assertThat(kept.urls())
        .containsExactlyInAnyOrder(
            "http://127.0.0.1:7080",
            "http://[::1]:7080",
            "http://localhost:7080",
            "http://north.example:7080");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void theTokenSaysOfWhichServerItIs() throws IOException {
    var kept = new AdminToken.Kept(token, List.of("http://127.0.0.1:7080", "http://north.example"));
    assertThat(List.of("http://127.0.0.1:7080/", "http://North.example:80", "http://north.example"))
        .allMatch(kept::isOf);
    assertThat(
            List.of(
                "http://127.0.0.1:7081",
                "https://127.0.0.1:7080",
                "http://north.example@10.0.0.9:7080",
                "http://10.0.0.9:7080"))
        .noneMatch(kept::isOf);
    assertThat(kept.toString()).doesNotContain(token);
  }

  /// A proxy on this host that lets others through would pass for this host.
  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-For: 10.0.0.9, POST, /invitations, {}",
    "Forwarded: for=10.0.0.9, POST, /site/join, {}",
    "Via: 1.1 proxy, DELETE, /servers/north, ''",
    "X-Real-IP: 10.0.0.9, POST, /site/merge, {}",
  })
  void whoBelongsToTheSiteIsNotDecidedThroughAProxy(
      String header, String method, String path, String body) throws IOException {
    assertThat(answer(method, path, body, "127.0.0.1:" + port, header))
        .startsWith("HTTP/1.1 403 ")
        .contains("came through a proxy")
        .contains(header.substring(0, header.indexOf(':')));
  }

  @ParameterizedTest
  @CsvSource({"evil.example", "evil.example:7080"})
  void aNameThatIsNotThisHost(String host) throws IOException {
    assertThat(answer("GET", "/site", "", host))
        .startsWith("HTTP/1.1 403 ")
        .contains("'evil.example'");
  }

  @ParameterizedTest
  @CsvSource({"/site", "/cameras", "/cameras/gate", "/recordings", "/servers", "/health"})
  void aPasswordNeverLeaves(String path) throws IOException {
    assertThat(answer("GET", path, "", "127.0.0.1"))
        .startsWith("HTTP/1.1 200 ")
        .doesNotContain("\"password\"");
  }

  @ParameterizedTest
  @CsvSource({"70000"})
  void aBodyThatIsTooLarge(int bytes) throws IOException {
    assertThat(answer("POST", "/cameras", "x".repeat(bytes), "127.0.0.1"))
        .startsWith("HTTP/1.1 413 ");
  }
}
