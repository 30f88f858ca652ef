package dev.meerkat.resources.network;

import dev.meerkat.core.group.IpAddress;
import dev.meerkat.core.group.Prefixed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A network interface of this host, as `ip -j address` tells it.
///
/// @param mac empty for one without
/// @param up whether it is switched on
/// @param carrier whether something is at the other end of its cable
public record Interface(
    int index, String name, String mac, boolean up, boolean carrier, List<Held> addresses) {
  private static final long FOREVER_SECONDS = 0xffff_ffffL;

  /// An address on it.
  ///
  /// @param usable false when the kernel has found that another host has it, or has not asked yet
  /// @param lasting whether it stays until somebody removes it; those of groups and of DHCP, and
  ///   those that a router's advertisement has brought, have a time
  public record Held(Prefixed address, boolean usable, boolean lasting) {}

  public Interface {
    addresses = List.copyOf(addresses);
  }

  public boolean isUsable() {
    return up && carrier;
  }

  public Optional<Held> held(IpAddress address) {
    return addresses.stream().filter(each -> each.address().address().equals(address)).findFirst();
  }

  /// Reads the answer of `ip -j address`.
  ///
  /// @throws IllegalArgumentException if it is none
  public static List<Interface> read(String json) {
    var all = new ArrayList<Interface>();
    for (var each : list(json.isBlank() ? List.of() : Json.read(json))) {
      // What a filter leaves out is an empty object in some versions.
      if (each instanceof Map<?, ?> map && map.containsKey("ifname")) {
        all.add(read(map));
      }
    }
    return all;
  }

  private static Interface read(Map<?, ?> map) {
    var flags = list(map.get("flags"));
    var addresses = new ArrayList<Held>();
    for (var each : list(map.get("addr_info"))) {
      if (each instanceof Map<?, ?> info && info.containsKey("local")) {
        var address =
            Prefixed.of(info.get("local") + "/" + Math.max(1, number(info.get("prefixlen"))));
        boolean usable = !isSet(info, "tentative") && !isSet(info, "dadfailed");
        addresses.add(new Held(address, usable, isLasting(info)));
      }
    }
    return new Interface(
        number(map.get("ifindex")),
        String.valueOf(map.get("ifname")),
        map.get("address") instanceof String mac ? mac : "",
        flags.contains("UP"),
        flags.contains("LOWER_UP"),
        addresses);
  }

  /// `dynamic` is what `ip` says of one that is not permanent to the kernel.
  private static boolean isLasting(Map<?, ?> info) {
    return !isSet(info, "dynamic")
        && (!(info.get("valid_life_time") instanceof Long seconds) || seconds == FOREVER_SECONDS);
  }

  private static boolean isSet(Map<?, ?> map, String flag) {
    return Boolean.TRUE.equals(map.get(flag));
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static int number(@Nullable Object value) {
    if (value instanceof Long number) {
      return number.intValue();
    }
    throw new IllegalArgumentException("'" + value + "' is no number in the answer of ip(8)");
  }
}
