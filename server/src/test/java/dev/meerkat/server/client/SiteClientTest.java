package dev.meerkat.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.meerkat.core.client.Errand.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which of two servers does what a client asks, when one of them does not.
class SiteClientTest {
  /// How a server behaves towards everything but `/addresses` and `/health`.
  private enum Manner {
    ANSWERS,
    /// Takes the request, and ends the connection.
    HANGS_UP,
    /// Announces more than it sends.
    BREAKS_OFF,
    BUSY,
    FAILS,
    REFUSES
  }

  private static final class Fake {
    final String name;
    final HttpServer http;
    final List<String> heard = new CopyOnWriteArrayList<>();
    volatile Manner manner = Manner.ANSWERS;
    volatile String authority = "0123456789abcdef";
    volatile String addresses = "[]";

    Fake(String name) throws IOException {
      this.name = name;
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.createContext("/api/v1/addresses", exchange -> json(exchange, 200, told()));
      http.createContext("/api/v1/health", exchange -> json(exchange, 200, told()));
      http.createContext("/api/v1/it", this::serve);
      http.start();
    }

    String url() {
      return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private String told() {
      return """
      {"site": "harbour", "authority": "%s", "server": "%s", "servers": %s}
      """
          .formatted(authority, name, addresses);
    }

    private void serve(HttpExchange exchange) throws IOException {
      exchange.getRequestBody().readAllBytes();
      heard.add(exchange.getRequestMethod());
      switch (manner) {
        case ANSWERS -> json(exchange, 200, "[\"" + name + "\"]");
        case HANGS_UP -> exchange.close();
        case BREAKS_OFF -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(new byte[50]);
          exchange.getResponseBody().flush();
          exchange.close();
        }
        case BUSY -> json(exchange, 503, failure("busy"));
        case FAILS -> json(exchange, 500, failure("internal"));
        case REFUSES -> json(exchange, 409, failure("conflict"));
      }
    }

    private static String failure(String error) {
      return "{\"error\": \"" + error + "\", \"what\": \"it is " + error + "\", \"hint\": \"\"}";
    }

    private static void json(HttpExchange exchange, int status, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    }
  }

  @TempDir private Path folder;

  private final List<String> notices = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-26T00:00:00Z");
  private Fake north;
  private Fake south;

  @BeforeEach
  void start() throws IOException {
    north = new Fake("north");
    south = new Fake("south");
    north.addresses =
        """
        [{"server": "north", "url": "%s", "alive": true},
         {"server": "south", "url": "%s", "alive": true}]
        """
            .formatted(north.url(), south.url());
    south.addresses = north.addresses;
  }

  @AfterEach
  void stop() {
    north.http.stop(0);
    south.http.stop(0);
  }

  private SiteClient client() {
    return new SiteClient(
        north.url(), AddressBook.in(folder.resolve("book")), clock(), notices::add);
  }

  private InstantSource clock() {
    return () -> now;
  }

  private static String who(SiteClient client) throws IOException, InterruptedException {
    return client.get("/it", String[].class)[0];
  }

  private static String change(SiteClient client, Kind kind)
      throws IOException, InterruptedException {
    return client.send(kind, "POST", "/it", Map.of("a", 1), String[].class)[0];
  }

  /// As a command does that ran while all was well.
  private void learn() throws IOException, InterruptedException {
    try (SiteClient client = client()) {
      assertThat(who(client)).isEqualTo("north");
    }
    north.heard.clear();
  }

  @Test
  void goesOnWithinOneCommand() throws IOException, InterruptedException {
    try (SiteClient client = client()) {
      assertThat(who(client)).isEqualTo("north");
      north.http.stop(0);
      assertThat(who(client)).isEqualTo("south");
      assertThat(change(client, Kind.ONCE)).isEqualTo("south");
    }
    assertThat(notices)
        .singleElement()
        .asString()
        .contains(north.url())
        .endsWith("; south (" + south.url() + ") answers instead");
  }

  /// Another server has another token, and would refuse it.
  @Test
  void whatNeedsTheTokenIsAskedOfNobodyElse() throws IOException, InterruptedException {
    learn();
    north.http.stop(0);
    try (SiteClient client = client().with("5e".repeat(32))) {
      assertThat(who(client)).isEqualTo("south");
      for (Kind kind : List.of(Kind.ONCE, Kind.REPEATABLE)) {
        assertThatThrownBy(() -> change(client, kind))
            .hasMessageContaining("no server answers at " + north.url())
            .hasMessageContaining("another server wants its own token");
      }
      assertThat(who(client)).isEqualTo("south");
    }
    assertThat(south.heard).containsOnly("GET");
  }

  @Test
  void knowsTheOthersFromTheCommandBefore() throws IOException, InterruptedException {
    learn();
    north.http.stop(0);
    try (SiteClient client = client()) {
      assertThat(change(client, Kind.ONCE)).isEqualTo("south");
    }
    now = now.plusSeconds(86_400);
    try (SiteClient client = client()) {
      assertThat(who(client)).isEqualTo("south");
    }
  }

  @Test
  void withoutABookThereIsNobodyElse() throws IOException, InterruptedException {
    north.http.stop(0);
    try (SiteClient client = client()) {
      assertThatThrownBy(() -> who(client))
          .isInstanceOf(ApiFailure.class)
          .hasMessage(
              "no server answers at "
                  + north.url()
                  + "/api/v1: check that one runs there, or name another with --api or"
                  + " MEERKAT_API");
    }
  }

  @Test
  void aBookThatCannotBeReadIsToldWhenItIsNeeded() throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("book"));
    Files.writeString(folder.resolve("book/servers.json"), "{\"pages\": 7");
    north.http.stop(0);
    try (SiteClient client = client()) {
      assertThatThrownBy(() -> who(client)).hasMessageContaining("Other servers are not known: ");
    }
  }

  @Test
  void aDamagedBookIsReplaced() throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("book"));
    Files.writeString(folder.resolve("book/servers.json"), "nonsense");
    learn();
    north.http.stop(0);
    try (SiteClient client = client()) {
      assertThat(who(client)).isEqualTo("south");
    }
  }

  @Test
  void aChangeThatMayHaveBeenMadeIsNotMadeAgain() throws IOException, InterruptedException {
    learn();
    north.manner = Manner.HANGS_UP;
    try (SiteClient client = client()) {
      assertThatThrownBy(() -> change(client, Kind.ONCE))
          .hasMessageContaining("It is not known whether the change was made");
    }
    assertThat(north.heard).hasSize(1);
    assertThat(south.heard).isEmpty();
  }

  @Test
  void aChangeThatMayBeMadeTwiceIs() throws IOException, InterruptedException {
    learn();
    north.manner = Manner.HANGS_UP;
    try (SiteClient client = client()) {
      assertThat(change(client, Kind.REPEATABLE)).isEqualTo("south");
    }
  }

  @Test
  void aChangeThatAServerHadNoRoomForIsMadeByAnother() throws IOException, InterruptedException {
    learn();
    north.manner = Manner.BUSY;
    try (SiteClient client = client()) {
      assertThat(change(client, Kind.ONCE)).isEqualTo("south");
    }
  }

  @Test
  void whatAServerRefusesNoOtherIsAsked() throws IOException, InterruptedException {
    learn();
    north.manner = Manner.REFUSES;
    try (SiteClient client = client()) {
      assertThatThrownBy(() -> change(client, Kind.REPEATABLE)).hasMessage("it is conflict");
      assertThatThrownBy(() -> who(client)).hasMessage("it is conflict");
    }
    north.manner = Manner.FAILS;
    try (SiteClient client = client()) {
      assertThatThrownBy(() -> change(client, Kind.REPEATABLE)).hasMessage("it is internal");
      assertThat(south.heard).isEmpty();
      assertThat(who(client)).isEqualTo("south");
    }
  }

  @Test
  void whoIsOfAnotherSiteIsAskedNothing() throws IOException, InterruptedException {
    learn();
    north.http.stop(0);
    south.authority = "fedcba9876543210";
    try (SiteClient client = client()) {
      assertThatThrownBy(() -> change(client, Kind.ONCE))
          .hasMessageContaining("no server answers at " + north.url())
          .hasMessageContaining("the server at " + south.url() + " is of another site")
          .hasMessageNotContaining("It is not known");
    }
    assertThat(south.heard).isEmpty();
  }

  @Test
  void aDownloadThatBreaksOffBeginsAgainElsewhere() throws IOException, InterruptedException {
    learn();
    north.manner = Manner.BREAKS_OFF;
    try (SiteClient client = client()) {
      String got =
          client.ask(
              Kind.READ,
              server -> {
                var out = new ByteArrayOutputStream();
                try (Download download = server.download("/it")) {
                  download.copyTo(out);
                }
                return out.toString(StandardCharsets.UTF_8);
              });
      assertThat(got).isEqualTo("[\"south\"]");
    }
    assertThat(notices.getFirst()).contains("broke off after 0.0 MB").contains("south");
  }

  @Test
  void oneServerAloneIsAskedWhenThatIsWanted() throws IOException, InterruptedException {
    learn();
    north.http.stop(0);
    try (SiteClient client = client().alone()) {
      assertThatThrownBy(() -> who(client)).hasMessageContaining("no server answers at");
    }
    assertThat(south.heard).isEmpty();
  }

  @Test
  void aChangeIsMadeInTheSameSiteHoweverFreshTheBookIs() throws Exception {
    learn();
    north.authority = "fedcba9876543210";
    try (SiteClient client = client();
        SiteClient alone = client().alone()) {
      assertThat(who(client)).isEqualTo("north");
      assertThatThrownBy(() -> change(client, Kind.ONCE)).hasMessageContaining("--only");
      assertThatThrownBy(() -> change(alone, Kind.ONCE)).hasMessageContaining("--only");
    }
    assertThat(north.heard).containsExactly("GET");
    try (SiteClient client = client().only()) {
      assertThat(who(client)).isEqualTo("north");
    }
    try (SiteClient client = client()) {
      assertThat(change(client, Kind.ONCE)).isEqualTo("north");
    }
  }

  /// Another host may have got its address, or it has changed its site.
  @Test
  void aServerThatIsOfAnotherSiteThanBeforeIsAskedNothingUntilSomebodySaysSo() throws Exception {
    try (SiteClient client = client()) {
      assertThat(who(client)).isEqualTo("north");
    }
    north.authority = "fedcba9876543210";
    now = now.plusSeconds(120);
    try (SiteClient client = client()) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> change(client, Kind.ONCE))
            .hasMessageContaining("fedcba9876543210")
            .hasMessageContaining("0123456789abcdef")
            .hasMessageContaining("--only");
      }
    }
    assertThat(north.heard).containsExactly("GET");
    try (SiteClient client = client().only()) {
      assertThat(change(client, Kind.ONCE)).isEqualTo("north");
    }
    try (SiteClient client = client()) {
      assertThat(change(client, Kind.ONCE)).isEqualTo("north");
    }
  }

  @Test
  void onlyAsksNobodyElse() throws Exception {
    try (SiteClient client = client()) {
      assertThat(who(client)).isEqualTo("north");
    }
    north.http.stop(0);
    try (SiteClient client = client().only()) {
      assertThatThrownBy(() -> who(client)).hasMessageContaining("no server answers");
    }
    assertThat(south.heard).isEmpty();
  }
}
