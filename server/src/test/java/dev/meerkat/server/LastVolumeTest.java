package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.api.Times;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server loses the only volume of its archive: another one records its camera, everybody is told
/// why, and the camera comes home when the volume is back and the server has proven itself.
@Timeout(180)
class LastVolumeTest {
  @TempDir Path folder;

  @Test
  void itsCamerasAreRecordedByOthersUntilItIsBack() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer _ = site.start(northConfig);
      MeerkatServer _ = site.start(southConfig);
      Path volume = northConfig.archive().volumes().getFirst();
      Path away = folder.resolve("away");
      try (var north = new ApiClient(northConfig.api().url());
          var south = new ApiClient(southConfig.api().url())) {
        TestSite.await("two stable servers", () -> standing(south, "north").equals("stable"));
        var fields = Map.of("name", "gate", "url", cameras.urls().getFirst(), "home", "north");
        north.send("POST", "/cameras", fields, Answers.Camera.class);
        TestSite.await("recorded at home", () -> recorders(south).equals(List.of("north")));
        long fromMicros = Times.nowMicros();

        Files.move(volume, away);
        TestSite.await("recorded by south alone", () -> recorders(south).equals(List.of("south")));
        assertThat(standing(south, "north")).isEqualTo("no_volume");
        assertThat(events(north))
            .anyMatch(each ->
                each.contains("last volume lost: no volume of the archive")
                    && each.contains(volume.toString()))
            .anyMatch(each -> each.startsWith("archive ") && each.contains(volume.toString()));
        assertThat(events(south))
            .anyMatch(each -> each.contains("north is up, but has lost its last volume"))
            .anyMatch(each -> each.contains("recording gate in place of north"));
        for (ApiClient each : List.of(north, south)) {
          assertThat(get(each, "/site", Answers.Site.class).problems())
              .anyMatch(problem -> problem.what().startsWith("last volume lost: server north"));
        }

        Files.move(away, volume);
        TestSite.await("at home again", () -> recorders(south).equals(List.of("north")));
        assertThat(standing(south, "north")).isEqualTo("stable");
        long toMicros = Times.nowMicros();
        TestSite.await(
            "one gap, with its cause",
            () -> {
              var period = "?from=" + fromMicros + "&to=" + toMicros;
              List<Answers.Caused> gaps =
                  get(south, "/cameras/gate/gaps" + period, Answers.Gaps.class).gaps();
              return gaps.stream().filter(gap -> !gap.cause().equals("not_yet")).count() == 1
                  && gaps.getFirst().cause().equals("disk_failed");
            });
      }
    }
  }

  /// Who records the camera, in the eyes of this server.
  private static List<String> recorders(ApiClient client) {
    return Arrays.stream(get(client, "/recordings", Answers.CameraRecordings[].class))
        .flatMap(each -> each.recordings().stream())
        .filter(each -> each.phase().equals("recording"))
        .map(Answers.Recording::server)
        .toList();
  }

  private static String standing(ApiClient client, String server) {
    return Arrays.stream(get(client, "/servers", Answers.Server[].class))
        .filter(each -> each.name().equals(server) && each.failoverEnabled())
        .flatMap(each -> Optional.ofNullable(each.standing()).stream())
        .findFirst()
        .orElse("");
  }

  private static List<String> events(ApiClient client) {
    return Arrays.stream(get(client, "/events", Answers.Event[].class))
        .map(Answers.Event::sentence)
        .toList();
  }

  private static <T> T get(ApiClient client, String path, Class<T> type) {
    try {
      return client.get(path, type);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
