package dev.meerkat.core.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// An IPv4 or IPv6 address (RFC 4291 §2.2; no zones, no embedded IPv4). Equal ones are the same
/// address, however they were written.
///
/// @param bytes 4 or 16 values from 0 to 255
public record IpAddress(List<Integer> bytes) {
  public IpAddress {
    bytes = List.copyOf(bytes);
  }

  /// @throws IllegalArgumentException if it is none
  public static IpAddress of(String text) {
    var bytes = text.contains(":") ? sixteen(text) : four(text);
    if (bytes.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no address: write one such as 10.0.0.10 or fd00::10");
    }
    return new IpAddress(bytes);
  }

  private static List<Integer> four(String text) {
    var parts = text.split("\\.", -1);
    var bytes = new ArrayList<Integer>();
    for (var part : parts) {
      if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
        return List.of();
      }
      bytes.add(Integer.parseInt(part));
    }
    return parts.length == 4 ? bytes : List.of();
  }

  private static List<Integer> sixteen(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return List.of();
    }
    var head = groups(gap < 0 ? text : text.substring(0, gap));
    var tail = groups(gap < 0 ? "" : text.substring(gap + 2));
    if (head.contains(-1) || tail.contains(-1)) {
      return List.of();
    }
    int missing = 8 - head.size() - tail.size();
    if (gap < 0 ? missing != 0 : missing < 1) {
      return List.of();
    }
    var all = new ArrayList<>(head);
    IntStream.range(0, missing).forEach(_ -> all.add(0));
    all.addAll(tail);
    return all.stream().flatMap(group -> List.of(group >> 8, group & 0xff).stream()).toList();
  }

  /// -1 for what is no group.
  private static List<Integer> groups(String text) {
    var groups = new ArrayList<Integer>();
    if (!text.isEmpty()) {
      for (var part : text.split(":", -1)) {
        groups.add(part.matches("[0-9A-Fa-f]{1,4}") ? Integer.parseInt(part, 16) : -1);
      }
    }
    return groups;
  }

  /// Why it is that of no one host, whoever asks (RFC 6890, RFC 4291 §2.4); empty when it may be.
  Optional<String> nobodys() {
    int first = bytes.getFirst();
    if (bytes.stream().allMatch(each -> each == 0)) {
      return Optional.of("stands for any address");
    }
    if (isIpv6() ? equals(of("::1")) : first == 127) {
      return Optional.of("is that of each host itself");
    }
    if (isIpv6() && bytes.subList(0, 12).equals(of("::ffff:0:0").bytes.subList(0, 12))) {
      return Optional.of("is one of IPv4, which is written as such");
    }
    return first >= (isIpv6() ? 0xff : 224)
        ? Optional.of("is not that of one device")
        : Optional.empty();
  }

  public boolean isIpv6() {
    return bytes.size() == 16;
  }

  @Override
  public String toString() {
    if (!isIpv6()) {
      return bytes.stream().map(String::valueOf).collect(Collectors.joining("."));
    }
    return IntStream.range(0, 8)
        .mapToObj(i -> Integer.toHexString(bytes.get(2 * i) << 8 | bytes.get(2 * i + 1)))
        .collect(Collectors.joining(":"))
        .replaceFirst("(^|:)0(:0)+(:|$)", "::");
  }
}
