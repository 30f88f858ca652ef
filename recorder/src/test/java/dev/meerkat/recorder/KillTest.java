package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Piece;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// kill -9 of a process that records.
class KillTest {
  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void whatWasToldDurableIsThereAfterAKill(int syncs) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledRecording.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long durableMicros = 0;
    try (BufferedReader told = process.inputReader()) {
      for (int i = 0; i < syncs; i++) {
        durableMicros = Long.parseLong(String.valueOf(told.readLine()));
      }
      process.destroyForcibly().waitFor();
    }
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      List<Piece> pieces = archive.pieces(CAMERA, 0, Long.MAX_VALUE);
      assertThat(pieces).hasSize(1);
      assertThat(pieces.getFirst().endMicros()).isGreaterThan(durableMicros);
      List<Integer> frames = Frames.all(archive);
      assertThat(frames).isEqualTo(IntStream.range(0, frames.size()).boxed().toList());
      long lengthMicros = pieces.getFirst().endMicros() - pieces.getFirst().startMicros();
      assertThat(lengthMicros).isBetween(frames.size() * 39_000L, frames.size() * 41_000L);
    }
  }
}
