package dev.meerkat.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void aPortThatIsUsedByTcpOrUdpIsNotFree() throws IOException {
    try (var tcp = new ServerSocket(0, 1, LOOPBACK);
        var udp = new DatagramSocket(0, LOOPBACK)) {
      assertThat(FreePorts.isFree(tcp.getLocalPort())).isFalse();
      assertThat(FreePorts.isFree(udp.getLocalPort())).isFalse();
    }
  }

  @Test
  void aPortWhoseCompanionIsUsedIsPassedOver() throws Exception {
    try (var udp = new DatagramSocket(0, LOOPBACK)) {
      int used = udp.getLocalPort();
      assertThat(new FreePorts(used - 1).take(1)).isNotIn(used - 1, used);
      assertThat(new FreePorts(used - 1).take(0)).isNotEqualTo(used);
    }
  }
}
