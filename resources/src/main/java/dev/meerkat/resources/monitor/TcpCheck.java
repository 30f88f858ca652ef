package dev.meerkat.resources.monitor;

import dev.meerkat.core.group.Monitor;
import dev.meerkat.resources.kind.Launch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/// Whether a port takes a connection.
record TcpCheck(String host, int port, int timeoutMillis) implements Check {
  static TcpCheck of(Monitor monitor) {
    int colon = monitor.target().lastIndexOf(':');
    var host = monitor.target().substring(0, colon);
    return new TcpCheck(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(monitor.target().substring(colon + 1)),
        (int) monitor.timeoutMillis());
  }

  @Override
  public Optional<String> trouble(Launch launch) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), timeoutMillis);
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of("no connection to " + host + ":" + port + " (" + e.getMessage() + ")");
    }
  }
}
