package dev.meerkat.media.rtsp;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ThreadLocalRandom;

/// Two neighbouring UDP ports, the even one for RTP and the odd one for RTCP (RFC 3550 §11).
final class UdpPorts implements AutoCloseable {
  /// Half a second of a camera of 32 Mbit/s.
  static final int RECEIVE_BUFFER_BYTES = 2 * 1024 * 1024;

  private static final int LOWEST_PORT = 10_000;
  private static final int HIGHEST_PORT = 65_534;
  private static final int MAX_TRIES = 200;
  private static final int VERSION_2 = 0x80;
  private static final int EMPTY_RECEIVER_REPORT = 201;

  private final DatagramChannel rtp;
  private final DatagramChannel rtcp;

  private UdpPorts(DatagramChannel rtp, DatagramChannel rtcp) {
    this.rtp = rtp;
    this.rtcp = rtcp;
  }

  /// Takes a free pair at random.
  ///
  /// @param local address that the camera sends to
  /// @throws IOException when no pair is free
  static UdpPorts open(InetAddress local) throws IOException {
    for (int tries = 1; ; tries++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT / 2, HIGHEST_PORT / 2) * 2;
      DatagramChannel rtp = DatagramChannel.open();
      DatagramChannel rtcp = DatagramChannel.open();
      boolean bound = false;
      try {
        rtp.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        rtp.bind(new InetSocketAddress(local, port));
        rtcp.bind(new InetSocketAddress(local, port + 1));
        bound = true;
        return new UdpPorts(rtp, rtcp);
      } catch (BindException e) {
        if (tries == MAX_TRIES) {
          throw new IOException("no pair of UDP ports is free on " + local.getHostAddress(), e);
        }
      } finally {
        if (!bound) {
          rtp.close();
          rtcp.close();
        }
      }
    }
  }

  int rtpPort() throws IOException {
    return ((InetSocketAddress) rtp.getLocalAddress()).getPort();
  }

  /// How much of the wanted receive buffer the kernel gives.
  int receiveBufferBytes() throws IOException {
    return rtp.getOption(StandardSocketOptions.SO_RCVBUF);
  }

  DatagramChannel channel(boolean control) {
    return control ? rtcp : rtp;
  }

  /// Sends a packet without meaning from both ports, so that address translators and firewalls on
  /// the way let the answers in, as FFmpeg and GStreamer do.
  ///
  /// @param server from where RTP will come
  void punch(InetSocketAddress server) throws IOException {
    ByteBuffer empty = ByteBuffer.allocate(12).put(0, (byte) VERSION_2);
    rtp.send(empty, server);
    ByteBuffer report =
        ByteBuffer.allocate(8)
            .put(0, (byte) VERSION_2)
            .put(1, (byte) EMPTY_RECEIVER_REPORT)
            .putShort(2, (short) 1);
    rtcp.send(report, rtcpOf(server));
  }

  /// Sends an RTCP packet.
  void sendControl(byte[] packet, InetSocketAddress server) throws IOException {
    rtcp.send(ByteBuffer.wrap(packet), rtcpOf(server));
  }

  private static SocketAddress rtcpOf(InetSocketAddress server) {
    return new InetSocketAddress(server.getAddress(), server.getPort() + 1);
  }

  @Override
  public void close() {
    for (DatagramChannel channel : new DatagramChannel[] {rtp, rtcp}) {
      try {
        channel.close();
      } catch (IOException _) {
        // The port is free either way.
      }
    }
  }
}
