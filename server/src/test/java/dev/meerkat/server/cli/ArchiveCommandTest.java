package dev.meerkat.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.recorder.Archive;
import dev.meerkat.recorder.ArchiveSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `meerkat archive`: how an archive is named, what is printed, and the exit code.
class ArchiveCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Meerkat.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  private Path archive() throws IOException {
    Path root = folder.resolve("data/archive");
    Archive.open(root, ArchiveSettings.of(new ServerId("north"))).close();
    return root;
  }

  private Path config() throws IOException {
    return Files.writeString(
        folder.resolve("meerkat.yaml"),
        "name: north\nsite: depot\ndataDir: " + folder.resolve("data") + "\n");
  }

  @Test
  void anArchiveThatIsWellIsSaidToBe() throws IOException {
    Path root = archive();
    assertThat(run("archive", "verify", "--config=" + config())).isZero();
    assertThat(out.toString())
        .isEqualTo(
            String.format(
                Locale.getDefault(),
                "%s: 0 files, 0 index rows, 0 samples, %.2f GB: all is well%n",
                root,
                0.0));
  }

  @Test
  void whatIsWrongIsPrintedWithWhatToDo() throws IOException {
    Path root = archive();
    Path segment = root.resolve("gate/2026/11/22/1795341600000000.mp4");
    Files.createDirectories(segment.resolveSibling("."));
    Files.write(segment, new byte[1000]);
    assertThat(segment.toFile().setLastModified(0)).isTrue();
    Files.writeString(root.resolve("notes.txt"), "x");
    assertThat(run("archive", "verify", root.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("note  " + root.resolve("notes.txt") + ": is not the archive's")
        .contains("WRONG " + segment + " at byte 0: is torn: box ")
        .contains("      start its server, which repairs it; if that runs already, stop it and run")
        .contains(": 1 wrong, 1 note");
  }

  @Test
  void jsonHasOneObjectALine() throws IOException {
    Path root = archive();
    Files.writeString(root.resolve("notes.txt"), "x");
    assertThat(run("archive", "verify", "--json", root.toString())).isZero();
    String[] lines = out.toString().lines().toArray(String[]::new);
    assertThat(lines).hasSize(2);
    JsonNode finding = new ObjectMapper().readTree(lines[0]);
    assertThat(finding.path("severity").asText()).isEqualTo("note");
    assertThat(finding.path("file").asText()).isEqualTo(root.resolve("notes.txt").toString());
    assertThat(finding.path("what").asText()).isEqualTo("is not the archive's");
    JsonNode summary = new ObjectMapper().readTree(lines[1]);
    assertThat(summary.path("archive").asText()).isEqualTo(root.toString());
    assertThat(summary.path("notes").asInt()).isEqualTo(1);
    assertThat(summary.path("wrong").asInt()).isZero();
  }

  @Test
  void whatCannotBeVerifiedIsToldApartFromWhatIsWrong() throws IOException {
    Path missing = folder.resolve("missing");
    assertThat(run("archive", "verify", missing.toString())).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "meerkat archive verify: there is no archive at "
                + missing
                + ": name a folder of archive.path or archive.volumes. For one that has lost all"
                + " but its segments, make an empty file meerkat-volume in it"
                + System.lineSeparator());
    assertThat(run("archive", "verify", "--config=" + folder.resolve("none.yaml"))).isEqualTo(2);
    assertThat(err.toString()).contains("no configuration file at");
    assertThat(run("archive", "verify", "--config=" + config(), missing.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("name either folders or --config, not both");
  }

  @Test
  void allArchivesAreVerifiedWhateverTheFirstIs() throws IOException {
    Path missing = folder.resolve("missing");
    Path root = archive();
    assertThat(run("archive", "verify", missing.toString(), root.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("there is no archive at " + missing + ": ");
    assertThat(out.toString()).startsWith(root + ": 0 files").contains("all is well");
    Files.delete(root.resolve("index.db"));
    assertThat(run("archive", "verify", root.toString(), missing.toString())).isEqualTo(2);
    assertThat(out.toString()).contains(": 1 wrong");
    assertThat(run("archive", "verify", root.toString(), root.toString())).isEqualTo(1);
    assertThat(run("archive", "verify", "--json", missing.toString(), root.toString()))
        .isEqualTo(2);
    String[] lines = out.toString().lines().toArray(String[]::new);
    assertThat(lines).hasSize(3);
    JsonNode problem = new ObjectMapper().readTree(lines[0]);
    assertThat(problem.path("archive").asText()).isEqualTo(missing.toString());
    assertThat(problem.path("problem").asText()).startsWith("there is no archive at " + missing);
  }

  /// A segment in the right place makes no archive of a folder in which one lies.
  @Test
  void aFolderThatIsNoArchiveIsRefusedWithWhatToNameInstead() throws IOException {
    Path root = archive();
    Path data = folder.resolve("data");
    Path stray = data.resolve("gate/2026/11/22/1795341600000000.mp4");
    Files.createDirectories(stray.resolveSibling("."));
    Files.write(stray, new byte[1000]);
    for (String command : new String[] {"verify", "rebuild-index"}) {
      assertThat(run("archive", command, data.toString())).isPositive();
      assertThat(err.toString())
          .isEqualTo(
              "meerkat archive "
                  + command
                  + ": there is no archive at "
                  + data
                  + ": name a folder of archive.path or archive.volumes, such as "
                  + root
                  + ". For one that has lost all but its segments, make an empty file"
                  + " meerkat-volume in it"
                  + System.lineSeparator());
      assertThat(out.toString()).isEmpty();
    }
  }

  @Test
  void anIndexIsRebuiltUnlessAServerRuns() throws IOException {
    Path root = archive();
    assertThat(run("archive", "rebuild-index", root.toString())).isZero();
    assertThat(out.toString()).startsWith(root + ": 0 segments of 0 cameras, ");
    try (Archive _ = Archive.open(root, ArchiveSettings.of(new ServerId("north")))) {
      assertThat(run("archive", "rebuild-index", "--config=" + config())).isEqualTo(1);
      assertThat(err.toString())
          .startsWith("meerkat archive rebuild-index: archive " + root + " is in use by another");
    }
  }

  @Test
  void aRebuildThatLeavesFilesOutSaysSo() throws IOException {
    Path root = archive();
    Path file = root.resolve("gate/2026/11/22/1795341600000000.mp4");
    Files.createDirectories(
        file.resolveSibling(file.getFileName() + ".not-a-segment").resolve("in the way"));
    Files.write(file, new byte[] {1, 2, 3});
    assertThat(run("archive", "rebuild-index", root.toString())).isEqualTo(1);
    assertThat(out.toString()).startsWith(root + ": 0 segments of 0 cameras, ");
    assertThat(err.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith(
                        "meerkat archive rebuild-index: archive "
                            + file
                            + " cannot be read or mended ("),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "meerkat archive rebuild-index: 1 files of "
                            + root
                            + " were left as they are, with what the index said of them before"));
  }
}
