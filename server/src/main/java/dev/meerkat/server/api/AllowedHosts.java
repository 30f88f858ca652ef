package dev.meerkat.server.api;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Which `Host` a request may name while the API listens on a loopback address. The API asks nobody
/// for a password yet, so a page in a browser on this host must not get at it through a name that
/// it makes point to 127.0.0.1 (DNS rebinding). A JSON body needs its content type, which keeps
/// plain forms of other sites out.
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
    String name = lower(host.orElse("").replaceFirst(":[0-9]+$", ""));
    if (!LOCAL.contains(name) && !allowed.contains(name) && !allowed.contains("url:" + name)) {
      throw new ApiException(
          403,
          "forbidden",
          "this API is for its own host only, and the request names '" + name + "'",
          "use http://127.0.0.1, or set api.address or api.url in the server's configuration file");
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
