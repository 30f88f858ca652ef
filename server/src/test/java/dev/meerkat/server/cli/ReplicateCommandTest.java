package dev.meerkat.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the command line of a dataset refuses before anything is started.
class ReplicateCommandTest {
  @TempDir Path folder;

  private final StringWriter err = new StringWriter();

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
}
