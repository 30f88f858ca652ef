package dev.meerkat.server.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Finds ports on the loopback address that nobody uses, neither for TCP nor for UDP: at its
/// cluster port, a server uses both.
public final class FreePorts {
  private static final int TRIES = 200;

  private int next;

  /// @param first where to begin; below the ports that the system gives to outgoing connections
  FreePorts(int first) {
    this.next = first;
  }

  /// A port that is free, and so is the one that lies `companion` above it; 0 for none.
  int take(int companion) throws DemoException {
    int first = next;
    for (int i = 0; i < TRIES; i++) {
      int port = next++;
      if (isFree(port) && isFree(port + companion)) {
        return port;
      }
    }
    throw new DemoException("no free ports from " + first + " to " + (next - 1));
  }

  public static boolean isFree(int port) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (var tcp = new ServerSocket(port, 1, loopback);
        var udp = new DatagramSocket(port, loopback)) {
      return tcp.getLocalPort() == udp.getLocalPort();
    } catch (IOException _) {
      return false;
    }
  }
}
