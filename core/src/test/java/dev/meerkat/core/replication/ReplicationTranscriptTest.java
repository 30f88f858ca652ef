package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Plays the commands of a story between two sides, and expects what it tells. What really happened
/// is written to `target/transcripts/replication`, to be read, and copied if it is right.
///
/// What follows a command indented is what happened: `= a: ` and a reason, or `a: ` and an effect.
class ReplicationTranscriptTest {
  @ParameterizedTest
  @CsvSource({
    "cold-start, SYNCHRONOUS",
    "asynchronous, ASYNCHRONOUS",
    "strict, STRICT",
    "link-cut, ASYNCHRONOUS",
    "queue-overflow, ASYNCHRONOUS",
    "queue-unreadable, ASYNCHRONOUS",
    "change-half-made, SYNCHRONOUS",
    "takeover, SYNCHRONOUS",
    "divergence, ASYNCHRONOUS",
    "standby-lost, SYNCHRONOUS",
    "standby-lost-while-taking-over, SYNCHRONOUS",
    "crash-of-the-active-side, SYNCHRONOUS",
    "crash-in-mid-resync, ASYNCHRONOUS",
    "switchover, ASYNCHRONOUS"
  })
  void tellsTheStory(String name, Mode mode) throws IOException {
    var expected = resource(name + ".txt");
    var sides = new TwoSides(mode);
    expected.lines().filter(line -> !line.startsWith("    ")).forEach(sides::play);
    var target = Path.of("target", "transcripts", "replication", name + ".txt");
    Files.createDirectories(target.getParent());
    Files.writeString(target, sides.told());
    assertThat(sides.told()).isEqualTo(expected);
  }

  private static String resource(String name) throws IOException {
    try (var stream = ReplicationTranscriptTest.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IOException("no transcript " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
