package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.rtsp.RtspFaults;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.api.Times;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.camera.StreamFaults;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.demo.FrameCount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A camera whose clock jumps every second, recorded by a whole server: no picture is missing, and
/// an event tells it, once.
class ClockJumpTest {
  private static final long ENOUGH_MICROS = 5_000_000;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {3_600, -1})
  void noPictureIsMissing(int seconds) throws Exception {
    var jumping = new StreamFaults(0, seconds, 1, 0, false);
    try (var cameras =
            SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty(), RtspFaults.NONE, jumping);
        var site = new TestSite(folder, 1)) {
      ServerConfig config = site.config("north", 0);
      MeerkatServer _ = site.start(config);
      try (var client = new ApiClient(config.api().url())) {
        var fields = Map.of("name", "gate", "url", cameras.urls().getFirst());
        client.send("POST", "/cameras", fields, Answers.Camera.class);
        TestSite.await("five seconds", () -> lengthMicros(timeline(client)) >= ENOUGH_MICROS);

        Answers.Timeline timeline = timeline(client);
        assertThat(timeline.ranges()).hasSize(1);
        FrameCount count = export(client);
        assertThat(count.holes()).isEmpty();
        assertThat(count.repeated()).isZero();
        long frameMicros = count.lengthMicros() / count.frames();
        assertThat(frameMicros).as("distance of frames").isBetween(65_000L, 68_000L);
        assertThat(jumps(client))
            .singleElement()
            .asString()
            .startsWith("gate: the camera's clock jumped " + (seconds < 0 ? "back" : "ahead"));
      }
    }
  }

  private static Answers.Timeline timeline(ApiClient client) {
    try {
      return client.get("/cameras/gate/timeline", Answers.Timeline.class);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static long lengthMicros(Answers.Timeline timeline) {
    return timeline.ranges().stream()
        .mapToLong(range -> Times.micros(range.to()) - Times.micros(range.from()))
        .sum();
  }

  private static List<String> jumps(ApiClient client) throws Exception {
    return Arrays.stream(client.get("/events", Answers.Event[].class))
        .map(Answers.Event::sentence)
        .filter(sentence -> sentence.contains("clock jumped"))
        .toList();
  }

  private FrameCount export(ApiClient client) throws IOException, InterruptedException {
    Path file = folder.resolve("gate.mp4");
    try (InputStream body = client.open("/cameras/gate/export").body();
        var out = Files.newOutputStream(file)) {
      body.transferTo(out);
    }
    return FrameCount.of(file);
  }
}
