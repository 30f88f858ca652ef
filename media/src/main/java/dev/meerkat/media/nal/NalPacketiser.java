package dev.meerkat.media.nal;

import dev.meerkat.media.rtp.PayloadSink;
import java.nio.ByteBuffer;

/// H.264 or H.265 to RTP: a NAL unit that fits goes alone, a larger one in fragments (RFC 6184
/// §5.6, §5.8, which is packetization-mode 1; RFC 7798 §4.4.1, §4.4.3).
public final class NalPacketiser {
  private static final int START = 0x80;
  private static final int END = 0x40;

  private final NalSyntax syntax;
  private final byte[] payload;

  /// @param maxPayloadBytes 16 to 65,000
  public NalPacketiser(NalSyntax syntax, int maxPayloadBytes) {
    if (maxPayloadBytes < 16 || maxPayloadBytes > 65_000) {
      throw new IllegalArgumentException(
          "payload of " + maxPayloadBytes + " bytes, not 16 to 65000");
    }
    this.syntax = syntax;
    payload = new byte[maxPayloadBytes];
  }

  /// @param sample NAL units each behind a 4-byte length; its position is left as it was
  public void packetise(ByteBuffer sample, PayloadSink sink) {
    ByteBuffer in = sample.duplicate();
    while (in.hasRemaining()) {
      int length = in.getInt();
      if (length < syntax.headerBytes() || length > in.remaining()) {
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
    int header = syntax.headerBytes();
    in.get(payload, 0, header);
    int type = syntax.type(payload[0]);
    payload[0] = (byte) syntax.fragmentFirstByte(payload[0]);
    int data = header + 1;
    int left = length - header;
    for (int flags = START; left > 0; flags = 0) {
      int chunk = Math.min(left, payload.length - data);
      left -= chunk;
      payload[header] = (byte) (type | flags | (left == 0 ? END : 0));
      in.get(payload, data, chunk);
      sink.payload(payload, data + chunk, lastNal && left == 0);
    }
  }
}
