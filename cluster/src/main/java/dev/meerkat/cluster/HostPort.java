package dev.meerkat.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where another server listens for the cluster: a host name or address, and a TCP port.
public record HostPort(String host, int port) {
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}|[0-9a-fA-F:]{2,45}");
  private static final Pattern TEXT =
      Pattern.compile("(?:\\[([^\\]]*)\\]|([^:\\[\\]]*)):([0-9]{1,5})");

  public HostPort {
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("'" + host + "' is neither a host name nor an address");
    }
    checkPort("port of " + host, port);
  }

  /// Reads `host:port`, with an IPv6 address in brackets: `[fd00::1]:7800`.
  public static HostPort parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not of the form host:port, such as 10.0.0.1:7800");
    }
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return new HostPort(host, Integer.parseInt(matcher.group(3)));
  }

  static void checkPort(String what, int port) {
    if (port < 1 || port > ClusterSettings.MAX_PORT) {
      throw new IllegalArgumentException(
          what
              + " is "
              + port
              + ", but must be from 1 to "
              + ClusterSettings.MAX_PORT
              + ", because the port "
              + ClusterSettings.SITE_PORT_OFFSET
              + " above it is used too");
    }
  }

  /// The same host with the port for what servers ask of each other, as in a URL.
  public String sitePlace() {
    return bracketed() + ":" + ClusterSettings.sitePort(port);
  }

  private String bracketed() {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  @Override
  public String toString() {
    return bracketed() + ":" + port;
  }
}
