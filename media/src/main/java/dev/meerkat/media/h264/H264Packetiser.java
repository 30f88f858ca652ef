package dev.meerkat.media.h264;

import dev.meerkat.media.rtp.PayloadSink;
import java.nio.ByteBuffer;

/// H.264 to RTP: a NAL unit that fits goes alone, a larger one in FU-A fragments (RFC 6184 §5.6,
/// §5.8), which is packetization-mode 1.
public final class H264Packetiser {
  private final byte[] payload;

  /// @param maxPayloadBytes 16 to 65,000
  public H264Packetiser(int maxPayloadBytes) {
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
      if (length < 1 || length > in.remaining()) {
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
    byte first = in.get();
    int left = length - 1;
    boolean start = true;
    while (left > 0) {
      int chunk = Math.min(left, payload.length - 2);
      left -= chunk;
      payload[0] = (byte) ((first & 0xe0) | NalType.FU_A);
      payload[1] = (byte) (NalType.of(first) | (start ? 0x80 : 0) | (left == 0 ? 0x40 : 0));
      in.get(payload, 2, chunk);
      sink.payload(payload, chunk + 2, lastNal && left == 0);
      start = false;
    }
  }
}
