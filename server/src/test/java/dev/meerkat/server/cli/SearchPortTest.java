package dev.meerkat.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.server.discovery.DiscoveryPacket;
import dev.meerkat.server.discovery.DiscoveryResponder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands search for sites at the port that this host's configuration file names.
class SearchPortTest {
  /// On a busy computer an answer may come after the search has ended.
  private static final int MAX_SEARCHES = 10;

  @TempDir Path folder;
  private int port;
  private Path config;

  @BeforeEach
  void configure() throws IOException {
    try (var socket = new DatagramSocket(0)) {
      port = socket.getLocalPort();
    }
    config =
        Files.writeString(
            folder.resolve("new.yaml"),
            "name: south\nsite: harbour\ndataDir: data\ndiscovery:\n  port: " + port + "\n");
  }

  private static String said(String... words) {
    var said = new StringWriter();
    var writer = new PrintWriter(said, true);
    int _ = Meerkat.commandLine().setOut(writer).setErr(writer).execute(words);
    return said.toString();
  }

  private static String found(String... words) {
    String said = said(words);
    for (int i = 1; i < MAX_SEARCHES && !said.contains("harbour"); i++) {
      said = said(words);
    }
    return said;
  }

  private DiscoveryResponder north() throws IOException {
    return DiscoveryResponder.start(
        "127.0.0.1",
        port,
        nonce ->
            new DiscoveryPacket.Answer(
                nonce, "0123456789abcdef", "harbour", "north", "127.0.0.1:7800", "1"));
  }

  @Test
  void joinAndFindSearchAtThePortOfTheFile() throws IOException {
    try (var _ = north()) {
      assertThat(found("join", "--config", config.toString()))
          .contains("a token is missing", "north", "meerkat invite");
      assertThat(found("find", "--seconds=1", "--config", config.toString()))
          .contains("harbour", "north", "127.0.0.1:7800");
    }
  }

  @Test
  void aPortThatIsGivenCountsBeforeThatOfTheFile() throws IOException {
    Files.writeString(config, Files.readString(config).replace("port: " + port, "port: 9"));
    try (var _ = north()) {
      assertThat(found("find", "--seconds=1", "--config=" + config, "--port=" + port))
          .contains("harbour", "north");
    }
  }

  @Test
  void aFileThatMakesNoSenseIsTold() throws IOException {
    Files.writeString(config, Files.readString(config).replace("port: " + port, "port: many"));
    for (String command : new String[] {"find", "join"}) {
      assertThat(said(command, "--config", config.toString()))
          .contains("the discovery.port to search at is not known", "new.yaml", "many");
      assertThat(said(command, "--config", folder.resolve("none.yaml").toString()))
          .contains("the discovery.port to search at is not known", "no configuration file at");
    }
  }
}
