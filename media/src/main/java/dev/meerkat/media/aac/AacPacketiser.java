package dev.meerkat.media.aac;

import dev.meerkat.media.rtp.PayloadSink;
import java.nio.ByteBuffer;

/// AAC to RTP in mode AAC-hbr (RFC 3640 §3.3.6), one frame a packet.
public final class AacPacketiser {
  private static final int MAX_FRAME_BYTES = (1 << 13) - 1;

  private final byte[] payload = new byte[4 + MAX_FRAME_BYTES];

  /// @param frame raw AAC frame of at most 8,191 bytes; its position is left as it was
  public void packetise(ByteBuffer frame, PayloadSink sink) {
    int size = frame.remaining();
    if (size > MAX_FRAME_BYTES) {
      throw new IllegalArgumentException(
          "an AAC frame of " + size + " bytes, more than " + MAX_FRAME_BYTES);
    }
    payload[0] = 0;
    payload[1] = 16;
    payload[2] = (byte) (size >> 5);
    payload[3] = (byte) (size << 3);
    frame.get(frame.position(), payload, 4, size);
    sink.payload(payload, 4 + size, true);
  }
}
