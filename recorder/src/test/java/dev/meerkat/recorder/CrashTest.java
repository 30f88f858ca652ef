package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Another process records, and is killed with `SIGKILL`.
@Timeout(120)
class CrashTest {
  /// The fragment that is being filled, a second of it; and two on their way to the disk, for a
  /// computer that is busy.
  private static final int MAX_LOST_FRAMES = 3 * Frames.GOP;

  @TempDir Path root;

  /// What the other process said before it died.
  ///
  /// @param fed frames that it had taken
  /// @param durableMicros the newest moment that it had called durable
  private record LastWords(int fed, long durableMicros) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 12})
  void whatWasToldDurableSurvivesAKill(int durableReports) throws Exception {
    LastWords said = killedAfter(durableReports);

    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      List<Integer> frames = Frames.all(archive);
      assertThat(frames).isEqualTo(IntStream.range(0, frames.size()).boxed().toList());
      assertThat(frames.size()).isGreaterThanOrEqualTo(said.fed() - MAX_LOST_FRAMES);
      var samples = Frames.samples(Frames.copy(archive, 0, Long.MAX_VALUE));
      // The times of a file are rounded to its clock.
      assertThat(samples.getLast().wallMicros())
          .isGreaterThanOrEqualTo(said.durableMicros() - Frames.ROUNDING_MICROS);
      for (Segment segment : archive.segments(CAMERA, 0, Long.MAX_VALUE)) {
        Path file = new ArchiveLayout(root).file(CAMERA, segment.startMicros());
        assertThat(Files.size(file)).isEqualTo(segment.sizeBytes());
        assertThat(SegmentScan.of(file).tear()).isEmpty();
      }
    }
  }

  @Test
  void theSameIsTrueWhenTheIndexIsLostToo() throws Exception {
    LastWords said = killedAfter(10);
    for (String name : List.of("index.db", "index.db-wal", "index.db-shm")) {
      Files.deleteIfExists(root.resolve(name));
    }
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      List<Integer> frames = Frames.all(archive);
      assertThat(frames).isEqualTo(IntStream.range(0, frames.size()).boxed().toList());
      assertThat(frames.size()).isGreaterThanOrEqualTo(said.fed() - MAX_LOST_FRAMES);
    }
  }

  @Test
  void anArchiveThatAnotherProcessUsesIsRefused() throws Exception {
    Process other = start();
    try (BufferedReader out = other.inputReader()) {
      assertThat(out.readLine()).isNotNull();
      assertThatThrownBy(() -> Archive.open(root, Frames.settings("b")))
          .isInstanceOf(ArchiveException.class)
          .hasMessage(
              "archive "
                  + root
                  + " is in use by another Meerkat server: stop it, or give this one an archive"
                  + " folder of its own");
      out.readLine();
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly().waitFor();
    }
    Archive.open(root, Frames.settings("b")).close();
  }

  private LastWords killedAfter(int durableReports) throws IOException, InterruptedException {
    Process other = start();
    try (BufferedReader out = other.inputReader()) {
      int fed = 0;
      int reports = 0;
      long durableMicros = 0;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(RecordingProcess.FED)) {
          fed = 1 + Integer.parseInt(line.substring(RecordingProcess.FED.length()));
        } else if (line.startsWith(RecordingProcess.DURABLE)) {
          durableMicros = Long.parseLong(line.substring(RecordingProcess.DURABLE.length()));
          reports++;
          if (reports == durableReports) {
            // Not by the process itself, which would close what it has said.
            other.toHandle().destroyForcibly();
          }
        }
      }
      assertThat(reports).isGreaterThanOrEqualTo(durableReports);
      assertThat(other.waitFor()).as("killed").isEqualTo(128 + 9);
      return new LastWords(fed, durableMicros);
    } finally {
      other.destroyForcibly();
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            RecordingProcess.class.getName(),
            root.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
