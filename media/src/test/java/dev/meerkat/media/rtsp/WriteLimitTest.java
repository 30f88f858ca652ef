package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A camera that reads nothing.
@Timeout(60)
class WriteLimitTest {
  @Test
  void aWriteDoesNotWaitForEver() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RtspTarget target = RtspTarget.of("rtsp://127.0.0.1:" + listener.getLocalPort() + "/cam");
      try (RtspConnection connection =
          RtspConnection.connect(
              target, RtspSettings.DEFAULT, new RtspAuthenticator(target), _ -> {})) {
        byte[] packet = new byte[60_000];
        RtspException failure =
            catchThrowableOfType(
                RtspException.class,
                () -> {
                  while (true) {
                    connection.sendFrame(1, packet);
                  }
                });
        assertThat(failure)
            .hasMessageContaining(target.toString())
            .hasMessageContaining("the camera has read nothing for 1000 ms");
        assertThat(failure.kind()).isEqualTo(RtspException.Kind.SILENT);
        assertThat(
                catchThrowableOfType(
                    RtspException.class, () -> connection.send("OPTIONS", "*", List.of())))
            .as("it is closed")
            .isNotNull();
        connection.closeAfter("TEARDOWN", "*", List.of());
      }
    }
  }
}
