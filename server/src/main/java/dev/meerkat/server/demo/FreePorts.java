package dev.meerkat.server.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Finds TCP ports on the loopback address that nobody uses.
final class FreePorts {
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
      if (free(port) && free(port + companion)) {
        return port;
      }
    }
    throw new DemoException("no free TCP ports from " + first + " to " + (next - 1));
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort() == port;
    } catch (IOException _) {
      return false;
    }
  }
}
