package dev.meerkat.server;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.cluster.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands before a site port as a host that is too busy at first: it hangs up in the handshake,
/// once the caller has seen the other end's certificate and shows its own.
final class BusyHost implements AutoCloseable {
  /// What a caller sends behind its first words and before its certificate (RFC 8446 §D.4).
  private static final int CHANGE_CIPHER_BYTES = 6;

  private final ServerSocket socket;
  private final int to;
  private final int hangUps;
  private final AtomicInteger calls = new AtomicInteger();

  /// @param to the site port
  /// @param hangUps how many calls end so
  BusyHost(int to, int hangUps) throws IOException {
    this.to = to;
    this.hangUps = hangUps;
    socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /// As a token tells it.
  HostPort place() {
    return new HostPort("127.0.0.1", socket.getLocalPort() - ClusterSettings.SITE_PORT_OFFSET);
  }

  int calls() {
    return calls.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = socket.accept();
        boolean hangsUp = calls.incrementAndGet() <= hangUps;
        Thread.ofVirtual().start(() -> serve(caller, hangsUp));
      }
    } catch (IOException _) {
      // It is closed.
    }
  }

  private void serve(Socket caller, boolean hangsUp) {
    try (caller;
        var site = new Socket(InetAddress.getLoopbackAddress(), to)) {
      Thread.ofVirtual().start(() -> answer(site, caller));
      InputStream in = caller.getInputStream();
      OutputStream out = site.getOutputStream();
      byte[] words = new byte[1 << 14];
      boolean first = true;
      for (int length = in.read(words); length >= 0; length = in.read(words)) {
        if (hangsUp && !first && length > CHANGE_CIPHER_BYTES) {
          return;
        }
        first = false;
        out.write(words, 0, length);
      }
    } catch (IOException _) {
      // One of the two has ended it.
    }
  }

  private static void answer(Socket site, Socket caller) {
    try {
      site.getInputStream().transferTo(caller.getOutputStream());
      caller.shutdownOutput();
    } catch (IOException _) {
      // One of the two has ended it.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
