package dev.meerkat.core.group;

/// An address and the length of its segment's prefix, such as `10.0.0.10/24`.
public record Prefixed(IpAddress address, int prefixBits) {
  /// @throws IllegalArgumentException if it is none
  public static Prefixed of(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' has no prefix: write one such as " + text + "/24");
    }
    var address = IpAddress.of(text.substring(0, slash));
    int most = 8 * address.bytes().size();
    var prefix = text.substring(slash + 1);
    if (!prefix.matches("[0-9]{1,3}")
        || Integer.parseInt(prefix) > most
        || Integer.parseInt(prefix) == 0) {
      throw new IllegalArgumentException(
          "'" + text + "' has no usable prefix: after the / comes a number from 1 to " + most);
    }
    return new Prefixed(address, Integer.parseInt(prefix));
  }

  /// Whether both are in one segment, as either of them sees it.
  public boolean sharesSegmentWith(Prefixed other) {
    if (address.isIpv6() != other.address.isIpv6()) {
      return false;
    }
    int bits = Math.min(prefixBits, other.prefixBits);
    for (int bit = 0; bit < bits; bit++) {
      if (bitAt(bit) != other.bitAt(bit)) {
        return false;
      }
    }
    return true;
  }

  private int bitAt(int index) {
    return address.bytes().get(index / 8) >> (7 - index % 8) & 1;
  }

  @Override
  public String toString() {
    return address + "/" + prefixBits;
  }
}
