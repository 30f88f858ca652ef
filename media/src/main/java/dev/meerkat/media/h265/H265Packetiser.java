package dev.meerkat.media.h265;

import dev.meerkat.media.rtp.PayloadSink;
import java.nio.ByteBuffer;

/// H.265 to RTP: a NAL unit that fits goes alone, a larger one in fragmentation units (RFC 7798
/// §4.4.1, §4.4.3).
public final class H265Packetiser {
  private static final int HEADER_BYTES = 3;

  private final byte[] payload;

  /// @param maxPayloadBytes 16 to 65,000
  public H265Packetiser(int maxPayloadBytes) {
    if (maxPayloadBytes < 16 || maxPayloadBytes > 65_000) {
      throw new IllegalArgumentException(
          "payload of " + maxPayloadBytes + " bytes, not 16 to 65000");
    }
    payload = new byte[maxPayloadBytes];
  }

  /// @param sample NAL units each behind a 4-byte length; its position is left as it was
  public void packetise(ByteBuffer sample, PayloadSink sink) {
    ByteBuffer in = sample.duplicate();
    while (in.hasRemaining()) {
      int length = in.getInt();
      if (length < 2 || length > in.remaining()) {
        throw new IllegalArgumentException(
            "a NAL unit of " + length + " bytes where " + in.remaining() + " are left");
      }
      boolean lastNal = length == in.remaining();
      if (length <= payload.length) {
        in.get(payload, 0, length);
        sink.payload(payload, length, lastNal);
      } else {
        fragment(in, length, lastNal, sink);
      }
    }
  }

  private void fragment(ByteBuffer in, int length, boolean lastNal, PayloadSink sink) {
    int first = in.get();
    payload[0] = (byte) ((first & 0x81) | NalType.FU << 1);
    payload[1] = in.get();
    int left = length - 2;
    boolean start = true;
    while (left > 0) {
      int chunk = Math.min(left, payload.length - HEADER_BYTES);
      left -= chunk;
      payload[2] = (byte) (NalType.of(first) | (start ? 0x80 : 0) | (left == 0 ? 0x40 : 0));
      in.get(payload, HEADER_BYTES, chunk);
      sink.payload(payload, HEADER_BYTES + chunk, lastNal && left == 0);
      start = false;
    }
  }
}
