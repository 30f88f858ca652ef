package dev.meerkat.server.api;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Which `Host` a request may name: any, unless the API listens on a loopback address, or the
/// request is about who belongs to the site. The API asks nobody for a password yet, so a page in a
/// browser on this host must not get at it through a name that it makes point to 127.0.0.1 (DNS
/// rebinding). A JSON body needs its content type, which keeps plain forms of other sites out.
final class AllowedHosts {
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  private final boolean loopback;
  private final Set<String> allowed;

  AllowedHosts(String bindAddress, String url) {
    loopback =
        bindAddress.startsWith("127.") || LOCAL.contains(bindAddress) || bindAddress.equals("::1");
    String advertised = Optional.ofNullable(URI.create(url).getHost()).orElse(bindAddress);
    allowed = Set.of(lower(bindAddress), "url:" + lower(advertised));
  }

  /// @throws ApiException when the API is for this host only and the name is another
  void check(Optional<String> host) {
    if (!loopback) {
      return;
    }
    String name = name(host);
    if (!LOCAL.contains(name) && !allowed.contains(name) && !allowed.contains("url:" + name)) {
      throw new ApiException(
          403,
          "forbidden",
          "this API is for its own host only, and the request names '" + name + "'",
          "use http://127.0.0.1, or set api.address or api.url in the server's configuration file");
    }
  }

  /// Who belongs to a site may be asked by a name only if it is known to be this server's, wherever
  /// the API listens, and by no page that came from elsewhere: the browser of somebody who sits at
  /// this host asks from this host.
  ///
  /// @param host the `Host` of the request
  /// @param origin its `Origin`: where the page that asks came from; empty when no page asks
  /// @throws ApiException when it is another
  void checkMembership(Optional<String> host, Optional<String> origin) {
    String name = name(host);
    if (!LOCAL.contains(name)
        && !allowed.contains(name)
        && !allowed.contains("url:" + name)
        && !isAddress(name)) {
      throw new ApiException(
          403,
          "forbidden",
          "who belongs to a site and what a group runs is not decided by a name that is not known to be this server's, and"
              + " the request names '"
              + name
              + "'",
          "ask http://127.0.0.1, or set api.url in the server's configuration file");
    }
    Optional<String> page = origin.map(each -> each.replaceFirst("^https?://", ""));
    if (page.isPresent() && !page.equals(host)) {
      throw new ApiException(
          403,
          "forbidden",
          "who belongs to a site and what a group runs is not decided by a page of another host, and this request comes"
              + " from one of "
              + origin.get(),
          "ask with meerkat, or from a page of this server");
    }
  }

  private static boolean isAddress(String name) {
    try {
      InetAddress _ = InetAddress.ofLiteral(name.replaceAll("^\\[|]$", ""));
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String name(Optional<String> host) {
    return lower(host.orElse("").replaceFirst(":[0-9]+$", ""));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
