package dev.meerkat.core.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Where the API of a server is reached.
///
/// @param server its name; empty when only the address is known
/// @param url without a slash at its end
/// @param alive whether it was alive when this was told
public record ApiAddress(String server, String url, boolean alive) {
  /// How many other servers are tried at most, so that a client ends in time also where most of a
  /// large site is dead.
  public static final int MOST = 8;

  private static final Pattern LOOPBACK =
      Pattern.compile(
          "https?://(127\\.[0-9.]+|localhost|\\[::1\\])([:/].*)?", Pattern.CASE_INSENSITIVE);

  /// An address that a person named.
  public static ApiAddress named(String url) {
    return new ApiAddress("", url, true);
  }

  /// The other servers that a client may turn to, in the order in which it does: those that were
  /// alive first. A loopback address means another server on every host, so it is of use only to
  /// who reached a server by such an address himself.
  ///
  /// @param asked by which the client reached the one that told of them
  public static List<ApiAddress> others(String asked, Collection<ApiAddress> told) {
    boolean local = isLoopback(asked);
    var urls = new TreeSet<String>();
    urls.add(asked);
    var others = new ArrayList<ApiAddress>();
    told.stream()
        .sorted(
            Comparator.comparing((ApiAddress each) -> !each.alive())
                .thenComparing(ApiAddress::server))
        .filter(each -> local || !isLoopback(each.url()))
        .filter(each -> others.size() < MOST && urls.add(each.url()))
        .forEach(others::add);
    return List.copyOf(others);
  }

  private static boolean isLoopback(String url) {
    return LOOPBACK.matcher(url).matches();
  }

  /// How it is called in a message.
  public String shown() {
    return server.isEmpty() ? url : server + " (" + url + ")";
  }
}
