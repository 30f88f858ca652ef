package dev.meerkat.resources.network;

import dev.meerkat.core.group.Prefixed;
import java.util.ArrayList;
import java.util.List;

/// The words of `ip(8)` by which an address comes, stays and goes.
public final class AddressWords {
  private AddressWords() {}

  /// How long the kernel keeps an address that nobody renews: it counts in whole seconds, and at
  /// most a second longer than it may stay, which is before another host may take it.
  public static long lifetimeSeconds(long remainingMillis) {
    return Math.max(0, remainingMillis) / 1_000 + 1;
  }

  /// @param asSource whether connections of the host itself may come from it
  /// @param route whether it brings the route to its segment
  public static List<String> add(
      Prefixed address, String on, long seconds, boolean asSource, boolean route) {
    var words = new ArrayList<>(lifetime("add", address, on, seconds, asSource));
    if (!route) {
      words.add("noprefixroute");
    }
    if (address.address().isIpv6()) {
      // It was asked before who has it, and must serve at once: the kernel does not ask again.
      words.add("nodad");
    }
    return words;
  }

  /// Adds it as well when it has gone.
  public static List<String> renew(
      Prefixed address, String on, long seconds, boolean asSource, boolean route) {
    var words = new ArrayList<>(add(address, on, seconds, asSource, route));
    words.set(2, "change");
    return words;
  }

  private static List<String> lifetime(
      String verb, Prefixed address, String on, long seconds, boolean asSource) {
    return List.of(
        "ip",
        "address",
        verb,
        address.toString(),
        "dev",
        on,
        "valid_lft",
        Long.toString(seconds),
        "preferred_lft",
        asSource ? Long.toString(seconds) : "0");
  }

  public static List<String> remove(Prefixed address, String on) {
    return List.of("ip", "address", "del", address.toString(), "dev", on);
  }
}
