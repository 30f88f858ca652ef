package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraConnection;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.CameraTransport;
import dev.meerkat.media.rtsp.RtspFaults;
import dev.meerkat.media.rtsp.RtspTimeouts;
import dev.meerkat.media.rtsp.RtspTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpMemoryTest {
  private static final long LONG = UdpMemory.REMEMBERED_NANOS;

  @Test
  void remembersAFailureForAWhile() {
    var memory = new UdpMemory();
    assertThat(memory.fails(CAMERA, 5)).isFalse();
    memory.tried(CAMERA, false, 5);
    assertThat(memory.fails(CAMERA, 5)).isTrue();
    assertThat(memory.fails(CAMERA, 4 + LONG)).isTrue();
    assertThat(memory.fails(CAMERA, 5 + LONG)).isFalse();
    assertThat(memory.fails(new CameraId("other"), 5)).isFalse();
    memory.tried(CAMERA, true, 6);
    assertThat(memory.fails(CAMERA, 6)).isFalse();
  }

  private static Camera byUdp(String url) {
    Camera usual = Frames.camera("gate", url);
    return new Camera(
        usual.id(),
        url,
        "",
        "",
        usual.home(),
        usual.priority(),
        true,
        usual.retention(),
        new CameraConnection(CameraTransport.UDP, ""),
        usual.succession(),
        usual.analytics());
  }

  /// Behind a firewall that lets no packet through, UDP is tried once.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Timeout(60)
  void udpIsTriedOnceWhereNothingComes(boolean blocked) throws Exception {
    RtspFaults faults = new RtspFaults.Builder().blockUdp(blocked).build();
    RtspStreams streams = new RtspStreams(new RtspTimeouts(20_000, 20_000, blocked ? 300 : 20_000));
    try (LiveFeed feed = LiveFeed.start(0, faults)) {
      Camera camera = byUdp(feed.url());
      assertThat(streams.settings(camera).transport()).isEqualTo(RtspTransport.UDP);
      streams.open(camera).close();
      assertThat(streams.settings(camera).transport())
          .isEqualTo(blocked ? RtspTransport.AUTO : RtspTransport.UDP);
    }
  }
}
