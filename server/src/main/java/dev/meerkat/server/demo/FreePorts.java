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

  /// The first of `count` free ports in a row.
  int take(int count) throws DemoException {
    for (int i = 0; i < TRIES; i++) {
      int first = next;
      next += count;
      if (free(first, count)) {
        return first;
      }
    }
    throw new DemoException("no free TCP ports from " + (next - TRIES * count) + " to " + next);
  }

  private static boolean free(int first, int count) {
    for (int port = first; port < first + count; port++) {
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        if (socket.getLocalPort() != port) {
          return false;
        }
      } catch (IOException _) {
        return false;
      }
    }
    return true;
  }
}
