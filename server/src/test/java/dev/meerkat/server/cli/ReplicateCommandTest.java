package dev.meerkat.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the command line of a dataset refuses before anything is started, and what it makes of
/// answers.
class ReplicateCommandTest {
  @TempDir Path folder;

  private final StringWriter err = new StringWriter();

  private final StringWriter out = new StringWriter();

  private int run(String... words) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("meerkat.yaml"),
            "name: north\nsite: depot\ndataDir: " + folder.resolve("data") + "\n");
    List<String> line = new ArrayList<>(List.of("replicate"));
    line.addAll(List.of(words));
    line.add("--config=" + config);
    return Meerkat.commandLine()
        .setErr(new PrintWriter(err, true))
        .setOut(new PrintWriter(out, true))
        .execute(line.toArray(String[]::new));
  }

  private int start(String... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "run",
                "accounts",
                "--folder=" + folder,
                "--role=standby",
                "--peer=south",
                "--peer-address=127.0.0.1:7990",
                "--listen=127.0.0.1:7991"));
    line.addAll(List.of(more));
    return run(line.toArray(String[]::new));
  }

  @Test
  void limitsOfFreeSpaceMustGoTogether() throws IOException {
    assertThat(start("--alert-below=1000", "--stop-below=2000")).isEqualTo(1);
    assertThat(err.toString())
        .contains("replication would stop (below 2000 MiB free) before the alert (below 1000 MiB)");
  }

  @Test
  void freeSpaceIsANumber() throws IOException {
    assertThat(start("--stop-below=plenty")).isEqualTo(2);
    assertThat(err.toString()).contains("--stop-below").contains("plenty");
  }

  @Test
  void aHostWithoutAnIdentityIsToldHowToGetOne() throws IOException {
    assertThat(start("--stop-below=0")).isEqualTo(1);
    assertThat(err.toString()).contains("has no identity yet").contains("meerkat join");
  }

  @Test
  void whoAsksForADatasetThatDoesNotRunIsToldSo() throws IOException {
    assertThat(run("status", "accounts")).isEqualTo(1);
    assertThat(err.toString()).contains("dataset accounts does not run on this host");
  }

  @ParameterizedTest
  @CsvSource({
    "0, equal: both sides are equal, ''",
    "1, differs: 1 range found to differ, a/b: bytes 0 to 1048575",
    "2, error: the standby is not connected, ''",
  })
  void theExitCodeTellsWhatAVerificationFound(int code, String word, String difference)
      throws Exception {
    Path files = Files.createDirectories(folder.resolve("data/replication/accounts"));
    try (var side = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      side.bind(UnixDomainSocketAddress.of(files.resolve("control")));
      List<String> asked = new CopyOnWriteArrayList<>();
      Thread answering =
          Thread.ofVirtual().start(() -> answer(side, asked, word + "\n" + difference));
      assertThat(run("verify", "accounts", "--mend")).isEqualTo(code);
      answering.join();
      assertThat(asked).containsExactly("verify mend");
      assertThat((code == 2 ? err : out).toString()).contains(word).contains(difference);
    }
  }

  private static void answer(ServerSocketChannel side, List<String> asked, String answer) {
    try (var asker = side.accept();
        var writer = Channels.newWriter(asker, StandardCharsets.UTF_8)) {
      var reader = new BufferedReader(Channels.newReader(asker, StandardCharsets.UTF_8));
      asked.add(String.valueOf(reader.readLine()));
      writer.write(answer);
    } catch (IOException e) {
      asked.add("failed: " + e);
    }
  }

  @Test
  void aVerificationThatCannotBeAskedForHasItsOwnExitCode() throws IOException {
    assertThat(run("verify", "accounts")).isEqualTo(2);
    assertThat(err.toString()).contains("dataset accounts does not run on this host");
  }
}
