package dev.meerkat.server;

import dev.meerkat.server.demo.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Ports on the loopback address that no other process of these tests uses: a thousand below those
/// that the kernel gives to clients, of which the last one is held as a sign that they are taken.
final class PortBlock {
  private static final int FIRST = 24_000;
  private static final int SIZE = 1_000;
  private static final int BLOCKS = 8;

  private final int first;

  /// Open as long as the process lives.
  private final ServerSocket sign;

  private int next;

  private PortBlock(int first, ServerSocket sign) {
    this.first = first;
    this.sign = sign;
    this.next = first;
  }

  static PortBlock take() {
    var taken = new IOException(BLOCKS + " processes use ports from " + FIRST + " on already");
    for (int first = FIRST; first < FIRST + BLOCKS * SIZE; first += SIZE) {
      try {
        return new PortBlock(first, listen(first + SIZE - 1));
      } catch (IOException e) {
        taken.addSuppressed(e);
      }
    }
    throw new UncheckedIOException(taken);
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }

  /// A port that is free together with the one that lies `companion` above it.
  synchronized int next(int companion) throws IOException {
    for (int tries = 0; tries < SIZE; tries++) {
      int port = next++;
      if (next + companion >= sign.getLocalPort()) {
        next = first;
      }
      if (FreePorts.isFree(port) && FreePorts.isFree(port + companion)) {
        return port;
      }
    }
    throw new IOException("no free ports from " + first + " on");
  }
}
