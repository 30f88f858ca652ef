package dev.meerkat.resources.network;

import dev.meerkat.core.group.IpAddress;

/// Addresses as packets carry them.
final class Bytes {
  private Bytes() {}

  static byte[] of(IpAddress address) {
    byte[] bytes = new byte[address.bytes().size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = address.bytes().get(i).byteValue();
    }
    return bytes;
  }
}
