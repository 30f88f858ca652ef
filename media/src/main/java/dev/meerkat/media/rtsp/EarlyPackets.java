package dev.meerkat.media.rtsp;

import dev.meerkat.media.Bytes;
import java.util.ArrayList;
import java.util.List;

/// Packets that came before they can be delivered, in their order and up to a bound. Each counts
/// with what it takes in memory beside its bytes, so that no number of empty ones passes the bound.
/// Not safe for use by several threads.
///
/// @param <F> what tells where a packet came in
final class EarlyPackets<F> {
  /// Of a packet beside its bytes: three objects, and its place in the list.
  static final int OVERHEAD_BYTES = 128;

  record Early<F>(F from, Bytes data, long arrivalNanos) {}

  private final int maxBytes;
  private List<Early<F>> packets = new ArrayList<>();
  private int bytes;

  EarlyPackets(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// Counts a packet without keeping it.
  ///
  /// @return false when the bound is reached
  boolean pass(int length) {
    if (length + OVERHEAD_BYTES > maxBytes - bytes) {
      return false;
    }
    bytes += length + OVERHEAD_BYTES;
    return true;
  }

  /// Keeps a copy of a packet.
  ///
  /// @return false when the bound is reached, and it is not kept
  boolean keep(F from, byte[] b, int offset, int length, long arrivalNanos) {
    boolean room = pass(length);
    if (room) {
      byte[] data = new byte[length];
      System.arraycopy(b, offset, data, 0, length);
      packets.add(new Early<>(from, Bytes.copyOf(data), arrivalNanos));
    }
    return room;
  }

  /// What is kept, which is not kept any longer.
  List<Early<F>> take() {
    List<Early<F>> taken = packets;
    packets = new ArrayList<>();
    return taken;
  }

  int maxBytes() {
    return maxBytes;
  }
}
