package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Cameras with habits of their own, each of which somebody met: all of them play. One file each,
/// in `quirks`.
@Timeout(60)
class QuirksTest {
  private static final RtspTimeouts PATIENT = new RtspTimeouts(20_000, 20_000, 20_000);

  static Stream<String> quirks() throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(folder())) {
      List<String> names = files.map(f -> f.getFileName().toString()).sorted().toList();
      assertThat(names).hasSizeGreaterThan(15);
      return names.stream();
    }
  }

  private static Path folder() throws URISyntaxException {
    URL url = QuirksTest.class.getResource("quirks");
    assertThat(url).isNotNull();
    return Path.of(url.toURI());
  }

  @ParameterizedTest
  @MethodSource("quirks")
  void plays(String name) throws Exception {
    String conversation = Files.readString(folder().resolve(name));
    // Those from 900 on are of another session.
    long pictures = conversation.lines().filter(l -> l.matches("\\$ [0-8].*")).count();
    try (QuirkCamera camera = new QuirkCamera(conversation);
        RtspSession session = RtspSession.open(camera.target(), PATIENT)) {
      Samples samples = new Samples((int) pictures, session::close);
      session.pump(samples);
      assertThat(camera.surprises).isEmpty();
      assertThat(camera.isOver()).isTrue();
      assertThat(samples.data).hasSize((int) pictures);
      assertThat(samples.data.getLast().toString()).endsWith("0" + pictures);
    }
  }
}
