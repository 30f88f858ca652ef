package dev.meerkat.server.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A host name or address with a port, written `host`, `host:port`, `[v6]` or `[v6]:port`.
public record HostPort(String host, int port) {
  private static final Pattern SHAPE =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?");

  /// Empty when `text` has another shape or its port is not 1 to 65535.
  public static Optional<HostPort> parse(String text, int defaultPort) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    int port = matcher.group(3) == null ? defaultPort : Integer.parseInt(matcher.group(3));
    return port >= 1 && port <= 65_535 ? Optional.of(new HostPort(host, port)) : Optional.empty();
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
