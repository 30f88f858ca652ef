package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ProtectedRange;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionStartTest {
  private static final ServerId NORTH = new ServerId("north");

  @ParameterizedTest(name = "blank {0}, others {1}, compared {2}, after {3} ms: {4}")
  @CsvSource({
    "false, true,  false, 0,      true",
    "false, false, false, 0,      true",
    "true,  false, false, 59999,  false",
    "true,  false, false, 60000,  true",
    "true,  true,  false, 60000,  false",
    "true,  true,  true,  0,      true",
    "true,  true,  false, 599999, false",
    "true,  true,  false, 600000, true",
  })
  void begins(boolean blank, boolean others, boolean compared, long sinceMillis, boolean due) {
    assertThat(new RetentionStart(blank, others, 60_000).due(compared, sinceMillis)).isEqualTo(due);
  }

  private static boolean blank(String camera, String range, String... servers) {
    var cameras = new TreeMap<CameraId, Camera>();
    if (!camera.isEmpty()) {
      var id = new CameraId(camera);
      cameras.put(id, new Camera(id, "rtsp://x/1", "", "", NORTH, FailoverPriority.HIGH, true));
    }
    var ranges = new TreeMap<String, ProtectedRange>();
    if (!range.isEmpty()) {
      ranges.put(range, new ProtectedRange(new CameraId("gate"), 1, 2, ""));
    }
    var settings = new TreeMap<ServerId, ServerSettings>();
    for (String server : servers) {
      settings.put(
          new ServerId(server), new ServerSettings(new ServerId(server), "http://h", true, 1));
    }
    return RetentionStart.blank(new SiteConfiguration(cameras, settings, ranges), NORTH);
  }

  /// A server that joined while it did not run has written its own settings, and nothing else.
  @Test
  void whoKnowsOnlyItselfKnowsNothing() {
    assertThat(blank("", "")).isTrue();
    assertThat(blank("", "", "north")).isTrue();
    assertThat(blank("", "", "north", "south")).isFalse();
    assertThat(blank("", "p-1", "north")).isFalse();
    assertThat(blank("gate", "", "north")).isFalse();
  }
}
