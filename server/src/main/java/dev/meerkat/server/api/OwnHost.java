package dev.meerkat.server.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;

/// Requests that are only answered when they come from the server's own host and have its token,
/// since the API knows no users yet: who belongs to a site, and which programs a group runs.
/// Whoever lets a server in gives it the site's keys, with which it may order groups as well.
final class OwnHost {
  private static final List<String> FORWARDED =
      List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");

  private static final String SUBJECT =
      "who belongs to a site and what a group runs is decided on the host of one of its servers,"
          + " and this request ";

  private final AllowedHosts hosts;
  private final AdminToken token;

  OwnHost(AllowedHosts hosts, AdminToken token) {
    this.hosts = hosts;
    this.token = token;
  }

  /// A proxy on this host that lets others through would pass for this host.
  ///
  /// @throws ApiException when the request comes from elsewhere or has not the token
  void check(Exchange exchange) throws IOException {
    hosts.checkMembership(
        Optional.ofNullable(exchange.context().host()),
        Optional.ofNullable(exchange.context().header("Origin")));
    for (String header : FORWARDED) {
      if (exchange.context().header(header) != null) {
        throw new ApiException(
            403,
            "forbidden",
            SUBJECT + "came through a proxy (header " + header + ")",
            "log in on that host and ask its API there, without the proxy");
      }
    }
    InetAddress caller = InetAddress.getByName(exchange.context().ip());
    if (!caller.isLoopbackAddress() && NetworkInterface.getByInetAddress(caller) == null) {
      throw new ApiException(
          403,
          "forbidden",
          SUBJECT + "comes from " + exchange.context().ip(),
          "log in on that host and ask there");
    }
    token.check(exchange);
  }
}
